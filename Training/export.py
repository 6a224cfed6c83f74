#!/usr/bin/env python3
"""Writes trained weights as 16-bit safetensors, and golden data for the test of the inference.

    python export.py runs/texture/weights.pt --run runs/texture/run.json --weights ../Sources/Encoders/Resources \\
        --golden ../Tests/EncodersTests/Fixtures/texture
"""
import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import torch

from tessera_textures import evaluation_sets
from tessera_textures.encode import INPUT_SIDE, encode, load_network, network_input
from tessera_textures.network import TextureNetwork, operations

#: Golden chips are cut from these sets: (set, row, column) of 64 px chips.
CHIPS = [("crossed-a", 2, 3), ("crossed-a", 10, 2), ("irradiated-a", 8, 12), ("stoge-b", 13, 5), ("particles-a", 6, 3)]


def save_weights(network, run, version, folder):
    """texture.safetensors; returns its path."""
    tensors = {}
    for name, tensor in network.state_dict().items():
        if name.endswith("num_batches_tracked"):
            continue
        half = tensor.half()
        if not torch.isfinite(half).all() or (name.endswith("running_var") and tensor.min() < 6.2e-5):
            raise SystemExit(f"{name}: values from {tensor.min():.3g} to {tensor.max():.3g} do not fit 16 bits")
        tensors[name] = half.contiguous()
    metadata = {
        "format": "pt",
        "name": "texture",
        "version": version,
        "licence": "Apache-2.0",
        "settings": json.dumps(network.settings),
        "input_size": str(INPUT_SIDE),
        "resize": "bilinear, antialiased, half-pixel centres, before normalisation",
        "normalisation": "per chip: (x - mean) / max(standard deviation, 1e-4 * largest magnitude), population deviation, after resizing",
        "batch_norm_epsilon": "1e-05",
        "embedding": "of each pooled stage the mean over rows and columns divided by its Euclidean length; joined in order, divided by the root of the number of stages",
        "training": json.dumps({k: run[k] for k in ("seed", "bank_seed", "families", "episodes", "rate", "decay", "precision", "torch") if k in run}),
    }
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "texture.safetensors"
    # By hand, since the library writes the metadata in another order every time, and the file's hash is recorded.
    header, offset = {"__metadata__": metadata}, 0
    for name, tensor in tensors.items():
        end = offset + tensor.numel() * 2
        header[name] = {"dtype": "F16", "shape": list(tensor.shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    data = b"".join(tensor.numpy().astype("<f2").tobytes() for tensor in tensors.values())
    file.write_bytes(len(text).to_bytes(8, "little") + text + data)
    return file


def save_golden(file, folder):
    """Chips of several sizes and depths, and what the rounded weights make of them in double precision."""
    folder.mkdir(parents=True, exist_ok=True)
    network = load_network(file)
    exact = TextureNetwork(**network.settings).double().eval()
    exact.load_state_dict({k: v.double() if v.is_floating_point() else v for k, v in network.state_dict().items()})
    images = {name: evaluation_sets.make(name)[0] for name in {c[0] for c in CHIPS}}
    cases = {
        "chips_64x64_u16": np.stack([images[n][r * 64 : r * 64 + 64, c * 64 : c * 64 + 64] for n, r, c in CHIPS]),
        "chip_95x95_u16": images["crossed-a"][None, 200:295, 300:395],
        "chip_35x34_u8": (images["irradiated-a"][None, 400:435, 500:534] >> 8).astype(np.uint8),
        "chip_131x23_u8": (images["stoge-b"][None, 500:631, 100:123] >> 8).astype(np.uint8),
    }
    record = {"weights_sha256": hashlib.sha256(file.read_bytes()).hexdigest(), "torch": torch.__version__, "float32_against_float64": {}}
    for name, chips in cases.items():
        np.save(folder / f"{name}.npy", chips)
        if chips.shape[1:] != (INPUT_SIDE, INPUT_SIDE):
            np.save(folder / f"{name}__input_f32.npy", network_input(chips.astype(np.float64))[:, 0].float().numpy())
        wanted = encode(exact, chips.astype(np.float64))
        np.save(folder / f"{name}__embedding_f64.npy", wanted)
        found = encode(network, chips.astype(np.float32))
        record["float32_against_float64"][name] = float(np.max(np.linalg.norm(found - wanted, axis=1) / np.linalg.norm(wanted, axis=1)))
    (folder / "golden.json").write_text(json.dumps(record, indent=1) + "\n")
    return record


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trained", type=Path)
    parser.add_argument("--run", type=Path, help="run.json of the training")
    parser.add_argument("--version", default="1")
    parser.add_argument("--weights", type=Path, default=Path("runs/release"), help="folder for texture.safetensors")
    parser.add_argument("--golden", type=Path, default=Path("runs/release/golden"), help="folder for the golden data")
    options = parser.parse_args()
    network = load_network(options.trained)
    run = json.loads(options.run.read_text()) if options.run else {}
    file = save_weights(network, run, options.version, options.weights)
    print(file, file.stat().st_size, "bytes,", operations(network), "operations a chip")
    print(json.dumps(save_golden(file, options.golden), indent=1))


if __name__ == "__main__":
    main()
