"""Micrographs with known phases for the evaluation only, by a simulator that shares no code with the training textures.

Every atom column is drawn as the sum of two Gaussians (core and tail) evaluated on the pixels, the scan error is a
random walk, the thickness a polynomial, the noise Poisson; phases meet along wandering borders. The images are
1024 x 1024 px, the labels one byte per pixel. `CASES` lists every set with its settings; seeds begin at 9000.
"""
import numpy as np
from scipy import ndimage

SIZE = 1024

#: name: (kind, seed, settings)
CASES = {
    "crossed-a": ("crossed", 9001, {"cell": 21.0, "dose": 60}),
    "crossed-b": ("crossed", 9002, {"cell": 15.5, "dose": 25}),
    "irradiated-a": ("irradiated", 9003, {"cell": 19.0, "dose": 60}),
    "irradiated-b": ("irradiated", 9004, {"cell": 25.0, "dose": 25}),
    "stoge-a": ("stoge", 9005, {"cell": 19.5, "dose": 40}),
    "stoge-b": ("stoge", 9006, {"cell": 24.0, "dose": 15}),
    "particles-a": ("particles", 9007, {"contrast": 1.0, "dose": 30}),
    "particles-b": ("particles", 9008, {"contrast": 0.5, "dose": 20}),
    # Made after every choice had been fixed, and scored once.
    "crossed-x": ("crossed", 9101, {"cell": 18.0, "dose": 40}),
    "crossed-y": ("crossed", 9102, {"cell": 23.5, "dose": 20}),
    "irradiated-x": ("irradiated", 9103, {"cell": 16.5, "dose": 35}),
    "irradiated-y": ("irradiated", 9104, {"cell": 22.0, "dose": 80}),
    "stoge-x": ("stoge", 9105, {"cell": 16.5, "dose": 25}),
    "stoge-y": ("stoge", 9106, {"cell": 21.0, "dose": 60}),
    "particles-x": ("particles", 9107, {"contrast": 0.7, "dose": 25}),
    "particles-y": ("particles", 9108, {"contrast": 0.4, "dose": 40}),
}


def column_image(points, weights, width):
    """Columns evaluated on the pixels within 4 widths: 0.85 core, 0.15 tail of 2.2 times the width."""
    reach = int(np.ceil(5 * width))
    image = np.zeros((SIZE + 2 * reach, SIZE + 2 * reach))
    window = np.arange(-reach, reach + 1)
    for (y, x), weight in zip(points, weights):
        cy, cx = int(np.clip(round(y), 0, SIZE - 1)), int(np.clip(round(x), 0, SIZE - 1))
        dy, dx = window + cy - y, window + cx - x
        stamp = 0.85 * np.outer(np.exp(-0.5 * (dy / width) ** 2), np.exp(-0.5 * (dx / width) ** 2))
        stamp += 0.15 * np.outer(np.exp(-0.5 * (dy / width / 2.2) ** 2), np.exp(-0.5 * (dx / width / 2.2) ** 2))
        image[cy : cy + 2 * reach + 1, cx : cx + 2 * reach + 1] += weight * stamp
    return image[reach : reach + SIZE, reach : reach + SIZE]


def crystal(cell, height, sites, turn):
    """Columns of a rectangular cell (cell, height) with `sites` ((row, column, weight), ...) that cover the image."""
    n = int(SIZE * 1.6 / min(cell, height))
    i, j = (g.ravel() for g in np.mgrid[-n // 2 : n // 2, -n // 2 : n // 2])
    points = np.concatenate([np.stack([(i + v) * height, (j + u) * cell], 1) for v, u, _ in sites])
    weights = np.concatenate([np.full(len(i), w) for _, _, w in sites])
    c, s = np.cos(turn), np.sin(turn)
    points = points @ np.array([[c, s], [-s, c]]) + SIZE / 2 + np.array([3.3, -5.1])
    inside = np.all((points > -0.5) & (points < SIZE - 0.5), axis=1)
    return points[inside], weights[inside]


def wandering(rng, length=80.0, amplitude=14.0):
    walk = ndimage.gaussian_filter1d(rng.normal(size=SIZE), length, mode="wrap")
    return amplitude * walk / (walk.std() + 1e-12)


def pick(points, labels, phase):
    return labels[np.clip(points[:, 0].astype(int), 0, SIZE - 1), np.clip(points[:, 1].astype(int), 0, SIZE - 1)] == phase


def detect(image, rng, dose, tilt=0.3):
    """Thickness, scan errors as a random walk that returns, dose and 16 bits."""
    y, x = np.mgrid[-1 : 1 : SIZE * 1j, -1 : 1 : SIZE * 1j]
    image = image * (1 + tilt * (0.5 * x * rng.normal() + 0.5 * y * rng.normal() + 0.3 * x * y * rng.normal())).clip(0.3)
    shift = ndimage.gaussian_filter1d(rng.normal(size=SIZE), 1.0)
    rows = np.arange(SIZE)
    image = np.stack([np.interp(rows + 0.6 * s, rows, line) for s, line in zip(shift, image)])
    counts = rng.poisson(np.clip(image + 0.03, 0, None) * dose)
    return np.clip(counts * (40000 / max(np.percentile(counts, 99.9), 1)) + 300, 0, 65535).astype(np.uint16)


PEROVSKITE = ((0.0, 0.0, 1.0), (0.5, 0.5, 0.55), (0.5, 0.0, 0.08), (0.0, 0.5, 0.08))
LAYERED = ((0.0, 0.0, 1.0), (0.17, 0.5, 0.5), (0.33, 0.0, 0.95), (0.55, 0.5, 1.0), (0.72, 0.0, 0.5), (0.88, 0.5, 0.95))
DUMBBELL = ((0.0, 0.0, 1.0), (0.0, 0.25, 1.0), (0.5, 0.5, 1.0), (0.5, 0.75, 1.0))


def build(points, weights, rng, jitter):
    return points + rng.normal(0, jitter, points.shape), weights


def amorphous(rng, spacing):
    count = int((SIZE / spacing) ** 2)
    return rng.random((count, 2)) * SIZE, rng.uniform(0.15, 0.5, count)


def crossed(rng, cell, dose):
    """Four phases, 2 x 2 of structure and chemistry; phases 0 and 1 differ in chemistry only."""
    down = SIZE / 2 + wandering(rng)
    across = SIZE / 2 + wandering(rng)
    y, x = np.mgrid[0:SIZE, 0:SIZE]
    labels = ((x > down[:, None]) + 2 * (y > across[None, :])).astype(np.uint8)
    turn = rng.uniform(0, 0.6)
    image = np.zeros((SIZE, SIZE))
    for phase in range(4):
        if phase < 2:
            p, w = crystal(cell, cell, PEROVSKITE, turn)
        elif phase == 2:
            p, w = crystal(cell, 2.9 * cell, LAYERED, turn)
        else:
            p, w = amorphous(rng, cell * 0.75)
        keep = pick(p, labels, phase)
        p, w = build(p[keep], w[keep], rng, 0.02 * cell)
        image += column_image(p, w * (1.06 if phase == 1 else 1.0), 0.11 * cell)
    chemistry = [(1.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 0.0)]
    return detect(image, rng, dose), labels, chemistry


def irradiated(rng, cell, dose):
    """One lattice; the right half is disordered and has vacancies."""
    labels = (np.arange(SIZE)[None, :] > (SIZE / 2 + wandering(rng))[:, None]).astype(np.uint8)
    p, w = crystal(cell, cell, PEROVSKITE, rng.uniform(0, 0.6))
    damaged = pick(p, labels, 1)
    p = p + rng.normal(0, 1, p.shape) * np.where(damaged, 0.085 * cell, 0.015 * cell)[:, None]
    w = w * np.where(damaged, rng.random(len(w)) > 0.12, 1)
    return detect(column_image(p, w, 0.11 * cell), rng, dose), labels, [(1.0, 0.0), (1.0, 0.0)]


def stoge(rng, cell, dose):
    """An amorphous cap, a film and a substrate of dumbbells."""
    first, second = SIZE * 0.22 + wandering(rng, 60, 8), SIZE * 0.62 + wandering(rng, 60, 5)
    y = np.arange(SIZE)[:, None]
    labels = ((y > first[None]) * 1 + (y > second[None]) * 1).astype(np.uint8)
    image = np.zeros((SIZE, SIZE))
    for phase in range(3):
        p, w = [
            lambda: amorphous(rng, 0.6 * cell),
            lambda: crystal(cell, cell, PEROVSKITE, 0.0),
            lambda: crystal(1.45 * cell, 1.03 * cell, DUMBBELL, 0.0),
        ][phase]()
        keep = pick(p, labels, phase)
        p, w = build(p[keep], w[keep] * (0.5, 1.0, 1.1)[phase], rng, 0.015 * cell)
        image += column_image(p, w, (0.18, 0.11, 0.11)[phase] * cell)
    return detect(image, rng, dose), labels, [(0.2, 0.2), (1.0, 0.0), (0.0, 1.0)]


def particles(rng, contrast, dose):
    """Low magnification: smooth plates and granular aggregates on an uneven film. Classes: film, plate, aggregate."""
    y, x = np.mgrid[0:SIZE, 0:SIZE]
    labels = np.zeros((SIZE, SIZE), np.uint8)
    image = 0.35 + 0.03 * ndimage.gaussian_filter(rng.normal(size=(SIZE, SIZE)), 9) * 9
    for number in range(16):
        cy, cx = rng.uniform(60, SIZE - 60, 2)
        radius, turn = rng.uniform(70, 150), rng.uniform(0, np.pi)
        u = (x - cx) * np.cos(turn) + (y - cy) * np.sin(turn)
        v = (y - cy) * np.cos(turn) - (x - cx) * np.sin(turn)
        if number % 2:
            inside = (abs(u) < radius) & (abs(v) < 0.6 * radius) & (abs(u + v) < 1.2 * radius)
            image = np.where(inside, 0.35 + contrast * rng.uniform(0.4, 0.7), image)
            labels[inside] = 1
        else:
            angle = np.arctan2(v, u)
            inside = np.hypot(u, v) < radius * (0.75 + 0.15 * np.cos(3 * angle + turn) + 0.05 * np.cos(7 * angle))
            grain = ndimage.gaussian_filter(rng.normal(size=(SIZE, SIZE)), 2.6)
            grain = 0.35 + contrast * (0.45 + 0.28 * grain / grain.std())
            image = np.where(inside, grain, image)
            labels[inside] = 2
    return detect(ndimage.gaussian_filter(image, 0.8), rng, dose, tilt=0.1), labels, [(0.3, 0.3), (1.0, 0.1), (0.8, 0.3)]


def spectra(labels, chemistry, rng, chip=64, counts=12.0 * 256):
    """Raw chip spectra (chips, 300): two sets of three lines, shares by area, over bremsstrahlung; `counts` a chip."""
    energy = np.arange(0.2, 9.2, 0.03)
    peak = lambda e: np.exp(-0.5 * ((energy - e) / (0.05 + 0.005 * e)) ** 2)
    brems = np.exp(-energy / 2.5)
    common = brems / brems.sum() * 0.6 + 0.15 * peak(0.525) / peak(0.525).sum()
    sets = [peak(1.81) + peak(4.51) + 0.4 * peak(4.93), peak(4.65) + peak(6.40) + 0.5 * peak(0.71)]
    sets = [s / s.sum() * 0.5 for s in sets]
    rows = labels.shape[0] // chip
    tiles = labels[: rows * chip, : rows * chip].reshape(rows, chip, rows, chip)
    pure = np.stack([common + a * sets[0] + b * sets[1] for a, b in chemistry])
    share = np.stack([(tiles == k).mean((1, 3)).ravel() for k in range(len(chemistry))], 1)
    return rng.poisson(share @ pure * counts).astype(np.float64)


def make(name):
    """(image uint16, labels uint8, chip spectra) of a case."""
    kind, seed, settings = CASES[name]
    rng = np.random.default_rng(seed)
    image, labels, chemistry = {"crossed": crossed, "irradiated": irradiated, "stoge": stoge, "particles": particles}[kind](rng, **settings)
    return image, labels, spectra(labels, chemistry, rng)
