"""Chips, prototypes, distances and scores as Tessera defines them (nearest mean of the supports, Euclidean)."""
import numpy as np


def cut(image, rows, columns, size):
    """Chips (rows * columns, height, width) of a grid from the top left corner, row by row."""
    height, width = size
    tiles = image[: rows * height, : columns * width].reshape(rows, height, columns, width)
    return tiles.swapaxes(1, 2).reshape(rows * columns, height, width)


def shares(labels, classes, chip):
    """(chips, classes): the share of every class in each chip."""
    rows, columns = labels.shape[0] // chip, labels.shape[1] // chip
    tiles = cut(labels, rows, columns, (chip, chip))
    return np.stack([(tiles == k).mean((1, 2)) for k in range(classes)], 1)


def distances(embeddings, supports):
    """(chips, classes); `supports` is one list of chips per class."""
    prototypes = np.stack([embeddings[s].mean(0) for s in supports])
    return np.sqrt(((embeddings[:, None].astype(np.float64) - prototypes[None]) ** 2).sum(2))


def mean_distance(tables):
    """Each table of distances divided by its largest entry, then averaged."""
    return np.mean([d / max(d.max(), 1e-300) for d in tables], 0)


def few_shot(image_embeddings, spectra, share, draws=20, per_class=5, purity=0.97, majority=0.6):
    """Mean accuracy over draws of supports: (image alone, image and spectra), chips that are supports not scored."""
    truth, sure = share.argmax(1), share.max(1) >= majority
    alone, fused = [], []
    for seed in range(1, draws + 1):
        rng = np.random.default_rng(seed)
        supports = []
        for k in range(share.shape[1]):
            pure = np.flatnonzero(share[:, k] >= purity)
            if len(pure) < per_class:
                pure = np.argsort(-share[:, k], kind="stable")[: 2 * per_class]
            supports.append(rng.choice(pure, per_class, replace=False))
        scored = sure.copy()
        scored[np.concatenate(supports)] = False
        d = distances(image_embeddings, supports)
        alone.append((d.argmin(1) == truth)[scored].mean())
        if spectra is not None:
            both = mean_distance([d, distances(spectra, supports)])
            fused.append((both.argmin(1) == truth)[scored].mean())
    return float(np.mean(alone)), float(np.mean(fused)) if fused else float("nan")


def leave_one_out(embeddings, classes):
    """Supports (embeddings of all, class of each) that are nearest to their own class's mean without themselves.
    Returns one bool per support."""
    right = []
    for i, k in enumerate(classes):
        d = []
        for other in range(max(classes) + 1):
            members = [j for j, c in enumerate(classes) if c == other and j != i]
            d.append(np.linalg.norm(embeddings[i] - embeddings[members].mean(0)))
        right.append(int(np.argmin(d)) == k)
    return np.array(right)
