"""Episodes: which textures and crops a training step sees, and how the crops are changed.

An episode imitates a few pictures at once: `families` pictures with `phases` phases each, `shots` chips a phase. All
chips of a phase are turned and mirrored alike, so that the orientation of a lattice stays information; a phase is a
class. Chips of a phase never overlap.
"""
import numpy as np
import torch

from .bank import CHIP, FIELD, PHASES


def crops(field, mosaic, count, rng):
    """`count` chips of a field that do not overlap, (count, 64, 64) float32."""
    if mosaic:
        origin = np.zeros(2, int)
        cells = FIELD // CHIP
    else:
        origin = rng.integers(0, CHIP, 2)
        cells = FIELD // CHIP - 1
    chosen = rng.permutation(cells * cells)[:count]
    corners = origin + CHIP * np.stack([chosen // cells, chosen % cells], 1)
    return np.stack([field[y : y + CHIP, x : x + CHIP] for y, x in corners]).astype(np.float32)


def draw_episode(fields, mosaic, limits, rng, families=6, phases=PHASES, shots=4):
    """Chips (families * phases * shots, 64, 64) float32 in the order of the classes, and the low and the high limit of
    each chip's picture, (chips, 1, 1) each. `limits` (families, PHASES, 2): the percentiles 0.1 and 99.9 of each field."""
    chips, low, high = [], [], []
    for family in rng.choice(len(fields), families, replace=False):
        quarter, mirror = rng.integers(4), rng.integers(2)
        bottom, top = limits[family, :, 0].min(), limits[family, :, 1].max()
        top = bottom + max(top - bottom, 1e-6) * np.exp(rng.normal(-0.05, 0.15))
        low += [bottom] * (phases * shots)
        high += [top] * (phases * shots)
        for phase in rng.permutation(PHASES)[:phases]:
            chosen = crops(fields[family, phase], mosaic[family], shots, rng)
            chosen = np.rot90(chosen, quarter, (1, 2))
            chips.append(chosen[:, :, ::-1] if mirror else chosen)
    as_columns = lambda values: np.array(values, np.float32)[:, None, None]
    return np.concatenate(chips), as_columns(low), as_columns(high)


def change(chips, low, high, rng):
    """Chips with their picture's range as 0...1, changed: gain and gamma, slope of the brightness and noise, each chip
    its own. This is what differs within a phase of one picture, by thickness most of all."""
    count = len(chips)
    x = (np.ascontiguousarray(chips) - low) / (high - low)
    gain = np.exp(rng.normal(0, 0.1, (count, 1, 1))).astype(np.float32)
    ramp = np.linspace(-0.5, 0.5, CHIP, dtype=np.float32)
    slope = rng.normal(0, 0.1, (2, count, 1, 1)).astype(np.float32)
    x = x * gain * (1 + slope[0] * ramp[None, :, None] + slope[1] * ramp[None, None, :])
    gamma = np.exp(rng.normal(0, 0.06, (count, 1, 1))).astype(np.float32)
    x = np.where(rng.random((count, 1, 1)) < 0.5, np.maximum(x, 0) ** gamma, x).astype(np.float32)
    noise = np.abs(rng.normal(0, 0.015, (count, 1, 1))).astype(np.float32) * (rng.random((count, 1, 1)) < 0.5)
    return x + noise * rng.standard_normal(x.shape, np.float32)


def normalise(chips):
    """The network's input, (n, 1, rows, columns): each chip minus its mean, divided by its standard deviation.

    The deviation is not let below 1e-4 of the chip's largest magnitude, so that rounding of a constant chip stays small;
    a chip of zeros stays zeros.
    """
    chips = torch.as_tensor(np.ascontiguousarray(chips))
    chips = chips if chips.dtype == torch.float64 else chips.float()
    centred = chips - chips.mean((1, 2), keepdim=True)
    deviation = centred.square().mean((1, 2), keepdim=True).sqrt()
    floor = 1e-4 * chips.abs().amax((1, 2), keepdim=True)
    return (centred / torch.maximum(deviation, floor).clamp_min(1e-30))[:, None]


def prototypical_loss(embeddings, classes, shots, temperature):
    """Every chip is compared with the mean of each class's chips, itself left out of its own; cross-entropy of
    -temperature * squared distance. Returns (loss, share of chips that are nearest to their own class)."""
    z = embeddings.view(classes, shots, -1)
    sums = z.sum(1)
    means = sums / shots
    own = (sums[:, None] - z) / (shots - 1)
    squared = torch.cdist(embeddings, means, compute_mode="donot_use_mm_for_euclid_dist").square()
    squared_own = (z - own).square().sum(2).reshape(-1)
    target = torch.arange(classes).repeat_interleave(shots)
    squared = squared.scatter(1, target[:, None], squared_own[:, None])
    logits = -temperature * squared
    loss = torch.nn.functional.cross_entropy(logits, target.to(logits.device))
    return loss, (logits.argmax(1) == target).float().mean()
