"""Chips of any size to embeddings, exactly as the product computes them."""
import json
import sys
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from .episodes import normalise
from .network import TextureNetwork

# The power spectrum of the `lattice` encoder, where the product's own tests have it.
sys.path.append(str(Path(__file__).resolve().parents[2] / "Tests" / "EncodersTests" / "Fixtures" / "lattice"))
from lattice_reference import lattice  # noqa: E402

#: Side of the square that chips are resized to.
INPUT_SIDE = 64
#: Weight of the power spectrum against the network's part, which has length 1.
SPECTRUM_WEIGHT = 0.3
#: Weight of level and contrast.
LEVEL_WEIGHT = 0.9


def load_network(path, pooled_stages=None):
    """A network in evaluation mode from weights.pt, checkpoint.pt or exported safetensors."""
    if str(path).endswith(".safetensors"):
        from safetensors import safe_open

        with safe_open(str(path), "pt") as file:
            settings = json.loads(file.metadata()["settings"])
            state = {name: file.get_tensor(name).float() for name in file.keys()}
    else:
        stored = torch.load(path, weights_only=True)
        state = stored["network"]
        settings = stored["settings"]
    if pooled_stages:
        settings = settings | {"pooled_stages": pooled_stages}
    network = TextureNetwork(**settings)
    network.load_state_dict(state, strict=False)  # exported files leave the batch norms' counters out
    return network.eval()


def network_input(chips, size=INPUT_SIDE):
    """Chips (n, rows, columns) in any unit as the network sees them, (n, 1, size, size): resized (antialiased bilinear;
    size 0: not resized) and normalised. float64 stays float64."""
    x = torch.as_tensor(np.ascontiguousarray(chips))
    x = (x if x.dtype == torch.float64 else x.float())[:, None]
    if size and x.shape[2:] != (size, size):
        x = F.interpolate(x, size=(size, size), mode="bilinear", antialias=True, align_corners=False)
    return normalise(x[:, 0])


@torch.no_grad()
def encode(network, chips, size=INPUT_SIDE, spectrum=SPECTRUM_WEIGHT, level=LEVEL_WEIGHT):
    """Embeddings (n, dimensions) of chips (n, rows, columns) in any unit: the network's numbers, then `spectrum` times the
    rings and directions of `lattice`, and `level` times its level and contrast, both of the chip as it came."""
    z = torch.cat([network(part) for part in network_input(chips, size).split(64)]).numpy()
    numbers = lattice(np.asarray(chips))
    return np.concatenate([z, spectrum * numbers[:, :-3], level * numbers[:, -3:-1]], 1)
