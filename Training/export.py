#!/usr/bin/env python3
"""Writes trained weights as 16-bit safetensors, and golden data for the test of the inference.

    python export.py runs/texture/weights.pt --run runs/texture/run.json --output release
"""
import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch.nn import functional as F

from tessera_textures import evaluation_sets, scoring
from tessera_textures.encode import LEVEL_WEIGHT, encode, load_network
from tessera_textures.episodes import normalise, normalise_by_image
from tessera_textures.network import TextureNetwork, operations

NORMALISATION = {
    "chip": "per chip: (x - mean) / max(standard deviation, 1e-4 * largest magnitude), population deviation, after resizing",
    "image": "(sqrt(clip((x - p0.1) / (p99.9 - p0.1), 0, 1)) - 0.4) / 0.25, percentiles of the whole image",
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--run", type=Path, help="run.json of the training")
    parser.add_argument("--version", default="1")
    parser.add_argument("--output", type=Path, default=Path("release"))
    options = parser.parse_args()
    torch.manual_seed(0)
    network = load_network(options.weights)
    tensors = {}
    for name, tensor in network.state_dict().items():
        if name.endswith("num_batches_tracked"):
            continue
        half = tensor.half()
        if not torch.isfinite(half).all() or (name.endswith("running_var") and tensor.min() < 6.2e-5):
            raise SystemExit(f"{name}: values from {tensor.min():.3g} to {tensor.max():.3g} do not fit 16 bits")
        tensors[name] = half.contiguous()
    run = json.loads(options.run.read_text()) if options.run else {}
    metadata = {
        "format": "pt",
        "name": "texture",
        "version": options.version,
        "licence": "Apache-2.0",
        "settings": json.dumps(network.settings),
        "input_size": "64",
        "resize": "bilinear, antialiased, half-pixel centres, before normalisation",
        "normalisation": NORMALISATION[network.settings["input"]],
        "batch_norm_epsilon": "1e-05",
        "embedding": "of each pooled stage the mean over rows and columns divided by its Euclidean length; joined in order, divided by the root of the number of stages; then the level numbers",
        "level_numbers": "level_weight * [0.5 ln(rms), standard deviation / rms] of the chip before resizing; zeros for a chip of zeros",
        "level_weight": str(LEVEL_WEIGHT[network.settings["input"]]),
        "training": json.dumps({k: run[k] for k in ("seed", "bank_seed", "families", "episodes", "rate", "decay", "torch") if k in run}),
    }
    options.output.mkdir(parents=True, exist_ok=True)
    file = options.output / "texture.safetensors"
    save_file(tensors, str(file), metadata)

    golden = options.output / "golden"
    golden.mkdir(exist_ok=True)
    network = load_network(file)  # the rounded weights
    wide = TextureNetwork(**network.settings).double().eval()
    wide.load_state_dict({k: v.double() if v.is_floating_point() else v for k, v in network.state_dict().items()})
    sources = [("crossed-a", 2, 3), ("crossed-a", 10, 2), ("irradiated-a", 8, 12), ("stoge-b", 13, 5), ("stoge-b", 1, 4), ("particles-a", 6, 3)]
    images = {name: evaluation_sets.make(name)[0] for name in {s[0] for s in sources}}
    square = np.stack([images[n][r * 64 : r * 64 + 64, c * 64 : c * 64 + 64] for n, r, c in sources])
    large = images["crossed-a"][200:295, 300:395][None]
    small = (images["irradiated-a"][400:435, 500:534] >> 8).astype(np.uint8)[None]
    record = {"file": file.name, "sha256": hashlib.sha256(file.read_bytes()).hexdigest(), "operations_per_chip": operations(network), "cases": {}}
    for name, chips in (("chips_64x64_u16", square), ("chip_95x95_u16", large), ("chip_35x34_u8", small)):
        np.save(golden / f"{name}.npy", chips)
        limits = (0.0, float(np.iinfo(chips.dtype).max))
        x = torch.from_numpy(chips.astype(np.float32))[:, None]
        if x.shape[2:] != (64, 64):
            x = F.interpolate(x, size=(64, 64), mode="bilinear", antialias=True, align_corners=False)
        inputs = normalise(x[:, 0]) if network.settings["input"] == "chip" else normalise_by_image(x[:, 0], *limits)
        np.save(golden / f"{name}__input_f32.npy", inputs[:, 0].numpy())
        with torch.no_grad():
            np.save(golden / f"{name}__network_f32.npy", network(inputs).numpy())
            exact = wide(inputs.double()).numpy()
        np.save(golden / f"{name}__network_f64.npy", exact)
        embedding = encode(network, chips.astype(np.float32), limits).astype(np.float32)
        np.save(golden / f"{name}__embedding_f32.npy", embedding)
        error = np.linalg.norm(network(inputs).detach().numpy() - exact, axis=1).max()
        record["cases"][name] = {"shape": list(chips.shape), "dimensions": embedding.shape[1], "float32_against_float64": float(error)}
    (golden / "golden.json").write_text(json.dumps(record, indent=1) + "\n")
    print(json.dumps(record, indent=1), file.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
