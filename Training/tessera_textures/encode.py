"""Chips of any size to embeddings, exactly as the product computes them."""
import json

import numpy as np
import torch
from torch.nn import functional as F

from .episodes import normalise, normalise_by_image
from .network import TextureNetwork

#: Weight of the level numbers, by the network's input.
LEVEL_WEIGHT = {"chip": 0.8, "image": 0.0}


def load_network(path, pooled_stages=None):
    """A network in evaluation mode from weights.pt, checkpoint.pt (with --pooled-stages) or exported safetensors."""
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
    network.load_state_dict(state, strict=False)
    return network.eval()


def level_numbers(chips):
    """(n, 2): half the logarithm of the root mean square, and standard deviation over root mean square; a chip of zeros
    has zeros. The first two of the `lattice` encoder's intensity numbers."""
    x = chips.reshape(len(chips), -1).astype(np.float64)
    power = np.sqrt((x**2).mean(1))
    safe = np.where(power > 0, power, 1)
    return np.stack([0.5 * np.log(safe), x.std(1) / safe], 1)


@torch.no_grad()
def encode(network, chips, limits, size=64, level=None):
    """Embeddings (n, dimensions) of chips (n, rows, columns) in any unit: resized to size x size (antialiased bilinear;
    0: not resized), normalised, through the network; then `level` times the level numbers of the chip as it came.
    `limits`: the percentiles 0.1 and 99.9 of the image that was chipped."""
    x = torch.as_tensor(np.ascontiguousarray(chips)).float()[:, None]
    if size and x.shape[2:] != (size, size):
        x = F.interpolate(x, size=(size, size), mode="bilinear", antialias=True, align_corners=False)
    by_image = network.settings["input"] == "image"
    x = normalise_by_image(x[:, 0], *limits) if by_image else normalise(x[:, 0])
    z = torch.cat([network(part) for part in x.split(64)]).numpy()
    weight = LEVEL_WEIGHT[network.settings["input"]] if level is None else level
    return z if weight == 0 else np.concatenate([z, weight * level_numbers(np.asarray(chips))], 1)


def image_limits(image):
    """The percentiles 0.1 and 99.9 of an image, interpolated linearly between ranks."""
    low, high = np.percentile(image, (0.1, 99.9))
    return float(low), float(max(high, low + 1e-6 * max(abs(low), abs(high), 1e-30)))
