"""Chips of any size to embeddings, exactly as the product computes them."""
import json

import numpy as np
import torch
from torch.nn import functional as F

from .episodes import normalise
from .network import TextureNetwork

#: Side of the square that chips are resized to.
INPUT_SIDE = 64
#: Weight of the level numbers.
LEVEL_WEIGHT = 0.8


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


def level_numbers(chips):
    """(n, 2): half the logarithm of the root mean square, and standard deviation over root mean square; a chip of zeros
    has zeros. The first two of the `lattice` encoder's intensity numbers."""
    x = chips.reshape(len(chips), -1).astype(np.float64)
    power = np.sqrt((x**2).mean(1))
    safe = np.where(power > 0, power, 1)
    return np.stack([0.5 * np.log(safe), x.std(1) / safe], 1)


def network_input(chips, size=INPUT_SIDE):
    """Chips (n, rows, columns) in any unit as the network sees them, (n, 1, size, size): resized (antialiased bilinear;
    size 0: not resized) and normalised. float64 stays float64."""
    x = torch.as_tensor(np.ascontiguousarray(chips))
    x = (x if x.dtype == torch.float64 else x.float())[:, None]
    if size and x.shape[2:] != (size, size):
        x = F.interpolate(x, size=(size, size), mode="bilinear", antialias=True, align_corners=False)
    return normalise(x[:, 0])


@torch.no_grad()
def encode(network, chips, size=INPUT_SIDE, level=None):
    """Embeddings (n, dimensions) of chips (n, rows, columns) in any unit: through the network, then `level` times the
    level numbers of the chip as it came."""
    z = torch.cat([network(part) for part in network_input(chips, size).split(64)]).numpy()
    weight = LEVEL_WEIGHT if level is None else level
    return z if weight == 0 else np.concatenate([z, weight * level_numbers(np.asarray(chips))], 1)
