"""Low-magnification fields: grains, lamellae, smooth contrast, pores, and particles on a background.

Fields as in lattices.py. Particle classes are mosaics: every tile of the field is one chip drawn anew, since such a
class is known by what a chip holds (a plate, a rod, an edge, nothing), not by a pattern that goes on.
"""
from dataclasses import dataclass, replace

import cv2
import numpy as np

TILES = 4  # a mosaic has TILES x TILES chips


@dataclass(frozen=True)
class Smooth:
    """Band-limited random contrast, stretched along one direction; `steps` > 0 cuts it into so many levels."""

    length: float  # correlation length, px
    aspect: float
    angle: float
    steps: int
    contrast: float
    base: float


@dataclass(frozen=True)
class Grains:
    """A polycrystal: Voronoi cells, each with its grey level, with or without boundaries."""

    size: float
    spread: float
    boundary: float  # signed contrast of the boundaries
    aspect: float
    angle: float


@dataclass(frozen=True)
class Lamellae:
    """Parallel bands with wandering edges."""

    period: float
    duty: float
    angle: float
    waviness: float
    contrast: float
    sharpness: float


@dataclass(frozen=True)
class Spots:
    """Round pores, precipitates or rings."""

    spacing: float
    radius: float
    ring: bool
    contrast: float
    spread: float


@dataclass(frozen=True)
class Particles:
    """One kind of chip of a picture with particles; grey levels relative to the picture, lengths in shares of a chip."""

    kind: str  # background | interior | edge | plate | rod | facets | clump | flat (a chip anywhere on a flat particle)
    background: float
    level: float
    level_spread: float
    size: float
    aspect: float
    corners: int
    softness: float  # px


def smooth_noise(size, length, rng, aspect=1.0, angle=0.0):
    """A Gaussian random field of unit variance with that correlation length."""
    f = np.fft.fftfreq(size)
    fy, fx = np.meshgrid(f, f, indexing="ij")
    along = fx * np.cos(angle) + fy * np.sin(angle)
    across = -fx * np.sin(angle) + fy * np.cos(angle)
    gain = np.exp(-0.5 * (2 * np.pi * length) ** 2 * ((along * aspect) ** 2 + across**2) * 0.25)
    gain[0, 0] = 0
    field = np.fft.ifft2(np.fft.fft2(rng.normal(size=(size, size))) * gain).real
    return (field / (field.std() + 1e-12)).astype(np.float32)


def draw_smooth(m, size, rng):
    field = smooth_noise(size, m.length, rng, m.aspect, m.angle)
    if m.steps:
        field = np.digitize(field, np.linspace(-1.2, 1.2, m.steps)).astype(np.float32) - m.steps / 2
    return np.clip(m.base + m.contrast * 0.2 * field, 0, None)


def draw_grains(m, size, rng):
    count = max(4, int((1.3 * size / m.size) ** 2))
    seeds = (rng.random((count, 2)) * 1.3 - 0.15) * size
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    c, s = np.cos(m.angle), np.sin(m.angle)
    turn = np.array([[c, -s], [s * m.aspect, c * m.aspect]], np.float32)
    from scipy.spatial import cKDTree

    distance, nearest = cKDTree(seeds @ turn.T).query(np.stack([y, x], -1).reshape(-1, 2) @ turn.T, k=2)
    levels = np.clip(0.5 + m.spread * rng.normal(size=count), 0.02, None)
    field = levels[nearest[:, 0]]
    if m.boundary:
        gap = distance[:, 1] - distance[:, 0]
        field = field + m.boundary * np.exp(-((gap / max(0.06 * m.size, 1.2)) ** 2))
    return np.clip(field.reshape(size, size), 0, None).astype(np.float32)


def draw_lamellae(m, size, rng):
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    phase = (x * np.cos(m.angle) + y * np.sin(m.angle)) / m.period
    phase = phase + m.waviness * smooth_noise(size, 2 * m.period, rng) + rng.random()
    wave = np.cos(2 * np.pi * phase) - np.cos(np.pi * m.duty)
    return (0.5 + 0.5 * m.contrast * np.tanh(m.sharpness * wave)).astype(np.float32)


def draw_spots(m, size, rng):
    canvas = np.zeros((size, size), np.float32)
    for _ in range(rng.poisson((size / m.spacing) ** 2)):
        y, x = rng.random(2) * size
        radius = m.radius * np.exp(m.spread * rng.normal())
        cv2.circle(canvas, (int(x * 16), int(y * 16)), int(max(radius, 1) * 16), 1.0, max(1, int(radius * 0.25)) if m.ring else -1, cv2.LINE_8, 4)
    canvas = cv2.GaussianBlur(canvas, (0, 0), max(0.6, 0.12 * m.radius))
    return np.clip(0.5 + m.contrast * canvas, 0, None)


def polygon(rng, corners, size, aspect, centre, angle):
    """Corner points of a random convex-ish polygon, as the fixed-point integers OpenCV takes (4 fractional bits)."""
    turns = np.sort(rng.random(corners) * 2 * np.pi * 0.25 / corners + np.arange(corners) * 2 * np.pi / corners)
    radii = size / 2 * rng.uniform(0.75, 1.1, corners)
    points = np.stack([np.cos(turns) * radii * np.sqrt(aspect), np.sin(turns) * radii / np.sqrt(aspect)], 1)
    c, s = np.cos(angle), np.sin(angle)
    points = points @ np.array([[c, s], [-s, c]]) + centre
    return np.round(points * 16).astype(np.int32)


def draw_particle_chip(m, side, rng):
    """One chip (side, side) of a `Particles` class."""
    if m.kind == "flat":
        m = replace(m, kind=str(rng.choice(["interior", "edge", "facets", "plate"], p=[0.3, 0.25, 0.2, 0.25])))
    chip = np.full((side, side), m.background, np.float32)
    level = max(0.0, m.level * (1 + m.level_spread * rng.normal()))

    def fill(points, value):
        cv2.fillPoly(chip, [points], float(value), cv2.LINE_8, 4)

    def half_plane(offset, value):
        angle = rng.uniform(0, 2 * np.pi)
        normal = np.array([np.cos(angle), np.sin(angle)])
        centre = np.array([side / 2, side / 2]) + normal * (offset * side + 2 * side)
        tangent = np.array([-normal[1], normal[0]])
        corners = [centre + 2 * side * (i * normal + j * tangent) for i, j in ((-1, -1), (-1, 1), (1, 1), (1, -1))]
        fill(np.round(np.array(corners) * 16).astype(np.int32), value)

    if m.kind == "interior":
        chip[:] = level
        if rng.random() < 0.3:
            half_plane(rng.uniform(0.25, 0.5), level * rng.uniform(0.6, 1.2))
    elif m.kind == "edge":
        half_plane(rng.uniform(-0.3, 0.3), level)
    elif m.kind == "facets":
        chip[:] = level
        for _ in range(rng.integers(1, 4)):
            half_plane(rng.uniform(-0.3, 0.3), level * rng.uniform(0.4, 1.3))
    elif m.kind in ("plate", "rod", "clump"):
        count = rng.integers(3, 7) if m.kind == "clump" else 1
        centre = side / 2 + rng.uniform(-0.28, 0.28, 2) * side
        for _ in range(count):
            aspect = m.aspect if m.kind == "rod" else rng.uniform(1, 1.5)
            size = m.size * side * np.exp(0.25 * rng.normal()) * (0.5 if m.kind == "clump" else 1)
            shift = rng.normal(0, 0.35 * m.size * side, 2) if m.kind == "clump" else 0
            corners = 4 if m.kind == "rod" else m.corners
            fill(polygon(rng, corners, size, aspect, centre + shift, rng.uniform(0, 2 * np.pi)), level * np.exp(0.15 * rng.normal()))
    if m.softness > 0.3:
        chip = cv2.GaussianBlur(chip, (0, 0), m.softness, borderType=cv2.BORDER_REFLECT)
    return chip


def draw_particles(m, size, rng):
    """A mosaic of TILES x TILES chips."""
    side = size // TILES
    rows = [np.hstack([draw_particle_chip(m, side, rng) for _ in range(TILES)]) for _ in range(TILES)]
    return np.vstack(rows)


def random_morphology(rng, scale):
    """Smooth, Grains, Lamellae or Spots; `scale` is native px per px of the training scale."""
    kind = rng.integers(4)
    angle = rng.uniform(0, np.pi)
    if kind == 0:
        return Smooth(np.exp(rng.uniform(np.log(2), np.log(24))) * scale, rng.choice([1.0, rng.uniform(1.5, 4)]), angle, int(rng.choice([0, 0, 1, 2, 4])), rng.uniform(0.3, 1.5), rng.uniform(0.3, 1))
    if kind == 1:
        return Grains(np.exp(rng.uniform(np.log(8), np.log(50))) * scale, rng.uniform(0.03, 0.3), rng.choice([0, rng.uniform(-0.5, 0.6)]), rng.choice([1.0, rng.uniform(1.3, 3)]), angle)
    if kind == 2:
        return Lamellae(np.exp(rng.uniform(np.log(6), np.log(40))) * scale, rng.uniform(0.2, 0.8), angle, rng.uniform(0, 0.25), rng.uniform(0.2, 1), np.exp(rng.uniform(0, 2)))
    spacing = np.exp(rng.uniform(np.log(9), np.log(40))) * scale
    return Spots(spacing, max(1.0, spacing * rng.uniform(0.12, 0.4)), bool(rng.random() < 0.35), rng.choice([-1, 1]) * rng.uniform(0.15, 0.5), rng.uniform(0, 0.4))


def vary_morphology(m, rng):
    factor = rng.uniform(1.4, 2.2) ** rng.choice([-1, 1])
    turn = rng.choice([-1, 1]) * rng.uniform(0.4, 1.5)
    if isinstance(m, Smooth):
        return [replace(m, length=max(1, m.length * factor)), replace(m, angle=m.angle + turn, aspect=max(m.aspect, 2.0)), replace(m, steps=0 if m.steps else 2)][rng.integers(3)]
    if isinstance(m, Grains):
        return [replace(m, size=max(6, m.size * factor)), replace(m, boundary=-m.boundary if m.boundary else 0.3), replace(m, aspect=2.5 if m.aspect < 1.5 else 1.0)][rng.integers(3)]
    if isinstance(m, Lamellae):
        return [replace(m, period=max(4, m.period * factor)), replace(m, angle=m.angle + turn), replace(m, duty=1 - m.duty, waviness=0.3 - m.waviness)][rng.integers(3)]
    return [replace(m, spacing=max(6, m.spacing * factor)), replace(m, ring=not m.ring), replace(m, radius=max(1, m.radius * factor)), replace(m, contrast=-m.contrast)][rng.integers(4)]


def random_particles(rng):
    """The kinds of chips of one picture with particles, as a list of `Particles`: classes to be told apart."""
    background = rng.choice([0.0, rng.uniform(0.02, 0.15), rng.uniform(0.1, 0.5)])
    contrast = np.exp(rng.uniform(np.log(0.06), np.log(1.5)))
    base = Particles(
        "background", background, background + contrast, rng.uniform(0, 0.3), rng.uniform(0.25, 0.9), rng.uniform(2.5, 6.0), int(rng.integers(4, 8)), rng.choice([0.0, rng.uniform(0.4, 2.0)])
    )
    kinds = ["background", "interior", "edge", "plate", "rod", "facets", "clump"]
    if rng.random() < 0.55:
        chosen = ["background", "flat", "rod", "clump"]
    else:
        chosen = ["background"] + list(rng.permutation(kinds[1:])[:3])
    return [replace(base, kind=str(k), size=min(base.size, 0.75) if k == "rod" else base.size) for k in chosen]
