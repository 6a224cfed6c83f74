"""Atomic-resolution fields: lattices with a basis, layered stacks, amorphous scatter.

A field is a float32 image (size, size) of column intensities before the instrument (see instrument.py): 0 is vacuum,
1 the order of magnitude of a bright column.
"""
from dataclasses import dataclass, replace

import cv2
import numpy as np

HIGH_SYMMETRY = np.array([[0.0, 0.0], [0.5, 0.5], [0.5, 0.0], [0.0, 0.5], [1 / 3, 2 / 3], [2 / 3, 1 / 3], [0.25, 0.25], [0.5, 0.15]])


@dataclass(frozen=True)
class Lattice:
    """A projected crystal. Lengths in px."""

    a: float
    b: float
    gamma: float  # angle between the axes, radians
    angle: float  # of the first axis, radians
    basis: tuple  # ((u, v, intensity, sigma), ...), u and v in fractions of the cell
    disorder: float = 0.0  # standard deviation of the columns' positions
    vacancies: float = 0.0
    occupancy_noise: float = 0.0  # relative spread of the columns' intensities
    layers: tuple = ()  # intensity factor of each row of cells along b, repeated
    shear: float = 0.0  # sideways step per row of cells, in fractions of a
    rings: float = 0.0  # radius of circles drawn around columns, in px; 0: none
    scatter: float = 0.0  # extra, randomly placed columns per cell


@dataclass(frozen=True)
class Amorphous:
    """Randomly placed columns."""

    spacing: float  # mean distance
    sigma: float
    regularity: float  # 0: no order, 1: a jittered grid
    spread: float  # relative spread of the intensities
    clustering: float = 0.0


def splat(points, weights, size):
    """The points as a float32 image: each shares its weight between the four nearest pixels."""
    image = np.zeros((size + 2, size + 2), np.float32)
    keep = np.all((points > -0.99) & (points < size - 0.01), axis=1)
    points, weights = points[keep] + 1, weights[keep]
    whole = np.floor(points).astype(np.int64)
    part = points - whole
    for dy in (0, 1):
        for dx in (0, 1):
            share = np.where(dy, part[:, 0], 1 - part[:, 0]) * np.where(dx, part[:, 1], 1 - part[:, 1])
            image += np.bincount(
                (whole[:, 0] + dy) * (size + 2) + whole[:, 1] + dx, share * weights, minlength=(size + 2) ** 2
            ).reshape(size + 2, size + 2)
    return image[1:-1, 1:-1]


def columns(points, weights, sigmas, size):
    """Gaussian columns of height `weights`; columns of like width are blurred together."""
    image = np.zeros((size, size), np.float32)
    for sigma in np.unique(sigmas):
        chosen = sigmas == sigma
        layer = splat(points[chosen], weights[chosen], size)
        image += cv2.GaussianBlur(layer, (0, 0), float(sigma), borderType=cv2.BORDER_CONSTANT) * (2 * np.pi * sigma**2)
    return image


def draw_lattice(lattice, size, rng):
    """The field of a `Lattice`, at a random phase."""
    first = lattice.a * np.array([np.sin(lattice.angle), np.cos(lattice.angle)])
    second = lattice.b * np.array([np.sin(lattice.angle + lattice.gamma), np.cos(lattice.angle + lattice.gamma)])
    cell = np.stack([first, second])
    reach = int(np.ceil(size * 0.75 / min(lattice.a, lattice.b * abs(np.sin(lattice.gamma))))) + 3
    i, j = (g.ravel() for g in np.meshgrid(np.arange(-reach, reach), np.arange(-reach, reach), indexing="ij"))
    origin = np.array([size / 2, size / 2]) + rng.random(2) @ cell
    factors = np.asarray(lattice.layers or (1.0,))
    row = j % len(factors)
    places, weights, sigmas = [], [], []
    for u, v, intensity, sigma in lattice.basis:
        place = origin + np.stack([i + u + lattice.shear * j, j + v], axis=1) @ cell
        weight = np.full(len(i), intensity) * factors[row]
        keep = np.all((place > -8) & (place < size + 8), axis=1)
        places.append(place[keep])
        weights.append(weight[keep])
        sigmas.append(np.full(keep.sum(), sigma))
    places, weights, sigmas = np.concatenate(places), np.concatenate(weights), np.concatenate(sigmas)
    if lattice.disorder:
        places = places + rng.normal(0, lattice.disorder, places.shape)
    if lattice.vacancies:
        weights = weights * (rng.random(len(weights)) >= lattice.vacancies)
    if lattice.occupancy_noise:
        weights = weights * np.clip(rng.normal(1, lattice.occupancy_noise, len(weights)), 0, None)
    if lattice.scatter:
        count = rng.poisson(lattice.scatter * size**2 / abs(np.linalg.det(cell)))
        places = np.concatenate([places, rng.random((count, 2)) * size])
        weights = np.concatenate([weights, rng.random(count) * 0.8])
        sigmas = np.concatenate([sigmas, np.full(count, sigmas[0])])
    image = columns(places, weights, sigmas, size)
    if lattice.rings:
        marks = np.zeros((size, size), np.uint8)
        brightest = weights >= np.max(weights) * 0.6
        for y, x in places[brightest]:
            radius = lattice.rings * rng.choice((0.8, 1.0, 1.2))
            cv2.circle(marks, (int(x * 16), int(y * 16)), int(max(radius, 1) * 16), 255, 1, cv2.LINE_AA, 4)
        image = np.maximum(image, marks.astype(np.float32) / 255 * rng.uniform(0.4, 1.0))
    return image


def draw_amorphous(material, size, rng):
    """The field of an `Amorphous` material."""
    n = int(np.ceil(size / material.spacing)) + 2
    grid = np.stack(np.meshgrid(np.arange(n), np.arange(n), indexing="ij"), -1).reshape(-1, 2) * material.spacing
    loose = rng.random((len(grid), 2)) * size
    places = np.where(rng.random((len(grid), 1)) < material.regularity, grid + rng.normal(0, 0.3 * material.spacing, grid.shape), loose)
    if material.clustering:
        centres = rng.random((max(len(grid) // 6, 1), 2)) * size
        near = centres[rng.integers(len(centres), size=len(grid))] + rng.normal(0, 1.5 * material.spacing, grid.shape)
        places = np.where(rng.random((len(grid), 1)) < material.clustering, near, places)
    weights = np.clip(rng.normal(1, material.spread, len(places)), 0.05, None) * 0.6
    return columns(places, weights, np.full(len(places), material.sigma), size)


def random_lattice(rng, scale):
    """A random `Lattice`; `scale` is native px per px of the training scale."""
    a = np.exp(rng.uniform(np.log(7), np.log(40))) * scale
    b = a * (1.0 if rng.random() < 0.4 else rng.uniform(0.7, 1.8))
    kind = rng.random()
    gamma = np.pi / 2 if kind < 0.55 else np.pi / 3 if kind < 0.75 else rng.uniform(np.pi / 3, 2 * np.pi / 3)
    angle = rng.choice([0, np.pi / 4, np.pi / 2]) + rng.normal(0, 0.05) if rng.random() < 0.4 else rng.uniform(0, np.pi)
    count = rng.integers(1, 6)
    if rng.random() < 0.6:
        sites = HIGH_SYMMETRY[rng.permutation(len(HIGH_SYMMETRY))[:count]].copy()
        sites[0] = 0
    else:
        sites = rng.random((count, 2))
    if count > 1 and rng.random() < 0.25:  # a dumbbell
        direction = rng.normal(size=2)
        sites[1] = sites[0] + direction / np.linalg.norm(direction) * rng.uniform(0.1, 0.25)
    sigma = max(0.8, rng.uniform(0.05, 0.15) * min(a, b))
    widths = sigma * (1.0 if rng.random() < 0.5 else rng.uniform(0.8, 1.4, count)) * np.ones(count)
    strengths = rng.uniform(0.1, 1.0, count)
    strengths[0] = 1.0
    basis = tuple((float(u), float(v), float(s), float(max(w, 0.7))) for (u, v), s, w in zip(sites, strengths, widths))
    lattice = Lattice(a=a, b=b, gamma=gamma, angle=angle, basis=basis)
    if rng.random() < 0.6:
        lattice = replace(lattice, disorder=rng.uniform(0.003, 0.03) * a)
    if rng.random() < 0.3:
        lattice = replace(lattice, vacancies=rng.uniform(0.02, 0.25))
    if rng.random() < 0.5:
        lattice = replace(lattice, occupancy_noise=rng.uniform(0.03, 0.3))
    if rng.random() < 0.25:
        lattice = replace(lattice, layers=tuple(rng.uniform(0.2, 1.0, rng.integers(2, 5))))
    if rng.random() < 0.15:
        lattice = replace(lattice, shear=float(rng.choice([0.5, 1 / 3, 0.25])))
    if rng.random() < 0.12:
        lattice = replace(lattice, rings=rng.uniform(0.15, 0.45) * a)
    if rng.random() < 0.1:
        lattice = replace(lattice, scatter=rng.uniform(0.1, 1.0))
    return lattice


def vary_lattice(lattice, rng):
    """Another phase that is easily mistaken for `lattice`: one or two of its traits differ clearly."""
    changed = lattice
    for trait in rng.permutation(9)[: rng.integers(1, 3)]:
        if trait == 0:
            changed = replace(changed, disorder=(changed.disorder + 0.02 * changed.a) * rng.uniform(1.5, 3.0))
        elif trait == 1:
            changed = replace(changed, vacancies=min(0.5, changed.vacancies + rng.uniform(0.12, 0.35)))
        elif trait == 2:
            new = tuple((u, v, float(rng.uniform(0.05, 1.0)), s) for u, v, _, s in changed.basis)
            changed = replace(changed, basis=new)
        elif trait == 3:
            changed = replace(changed, angle=changed.angle + rng.choice([-1, 1]) * rng.uniform(0.12, 0.8))
        elif trait == 4:
            factor = rng.uniform(1.08, 1.35) ** rng.choice([-1, 1])
            changed = replace(changed, a=changed.a * factor)
        elif trait == 5:
            factor = rng.uniform(1.08, 1.35) ** rng.choice([-1, 1])
            changed = replace(changed, a=changed.a * factor, b=changed.b * factor)
        elif trait == 6:
            u, v = rng.random(2)
            changed = replace(changed, basis=changed.basis + ((float(u), float(v), float(rng.uniform(0.3, 1)), changed.basis[0][3]),))
        elif trait == 7:
            changed = replace(changed, layers=tuple(rng.uniform(0.1, 1.0, rng.integers(2, 5))))
        else:
            factor = rng.uniform(1.25, 1.7)
            changed = replace(changed, basis=tuple((u, v, i, s * factor) for u, v, i, s in changed.basis))
    return changed


def damage_lattice(lattice, rng):
    """`lattice` after irradiation: the same structure with displaced columns and, mostly, vacancies."""
    disorder = lattice.disorder + rng.uniform(0.03, 0.11) * min(lattice.a, lattice.b)
    vacancies = min(0.6, lattice.vacancies + rng.choice([0.0, rng.uniform(0.03, 0.25)]))
    return replace(lattice, disorder=disorder, vacancies=vacancies)


def random_amorphous(rng, scale):
    spacing = np.exp(rng.uniform(np.log(3.5), np.log(24))) * scale
    return Amorphous(
        spacing=spacing,
        sigma=max(0.8, rng.uniform(0.15, 0.45) * spacing),
        regularity=rng.choice([0.0, rng.random()]),
        spread=rng.uniform(0, 0.6),
        clustering=rng.choice([0.0, 0.0, rng.uniform(0.2, 0.8)]),
    )


def vary_amorphous(material, rng):
    trait = rng.integers(4)
    if trait == 0:
        factor = rng.uniform(1.3, 2.0) ** rng.choice([-1, 1])
        return replace(material, spacing=material.spacing * factor)
    if trait == 1:
        return replace(material, sigma=max(0.8, material.sigma * rng.uniform(1.35, 2.0)))
    if trait == 2:
        return replace(material, regularity=1.0 if material.regularity < 0.5 else 0.0)
    return replace(material, clustering=0.8 if material.clustering < 0.4 else 0.0)
