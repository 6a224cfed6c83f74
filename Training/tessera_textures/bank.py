"""The bank of textures: families of four phases that share a picture's settings, each phase one field of 256 x 256 px at
the training scale (64 px are one chip).

A family is drawn from its own seed, so that a bank of any size begins with the same families. Fields are float16.
"""
import json
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import cv2
import numpy as np

from . import instrument as instruments
from . import lattices, morphology

FIELD = 256
CHIP = 64
PHASES = 4
VERSION = 2


def native_chip(rng):
    """Side, in native px, of the square that becomes one chip: 64 as a rule, else 16 to 256."""
    if rng.random() < 0.45:
        return CHIP
    return int(np.clip(np.exp(rng.normal(np.log(64), 0.6)), 16, 256))


def to_training_scale(image):
    """A picture of 4 x 4 native chips as 256 x 256 px."""
    if len(image) == FIELD:
        return image
    return cv2.resize(image, (FIELD, FIELD), interpolation=cv2.INTER_AREA if len(image) > FIELD else cv2.INTER_LINEAR)


def draw_family(seed, index):
    """Family `index` of the bank `seed`: (fields (PHASES, 256, 256) float16, whether each is a mosaic)."""
    rng = np.random.default_rng((seed, index, VERSION))
    native = native_chip(rng)
    scale, size = native / CHIP, 4 * native
    device = instruments.random_instrument(rng, scale)
    kind = rng.random()
    mosaic = False
    if kind < 0.55:
        first = lattices.random_lattice(rng, scale)
        second = lattices.damage_lattice(first, rng) if rng.random() < 0.75 else lattices.vary_lattice(first, rng)
        materials = [first, second, lattices.vary_lattice(first, rng)]
        materials.append(lattices.random_amorphous(rng, scale) if rng.random() < 0.5 else lattices.vary_lattice(first, rng))
    elif kind < 0.63:
        first = lattices.random_amorphous(rng, scale)
        materials = [first] + [lattices.vary_amorphous(first, rng) for _ in range(3)]
    elif kind < 0.82:
        first = morphology.random_morphology(rng, scale)
        materials = [first] + [morphology.vary_morphology(first, rng) for _ in range(2)] + [morphology.random_morphology(rng, scale)]
    else:
        mosaic = True
        materials = morphology.random_particles(rng)
    fields = []
    for material in materials:
        if isinstance(material, lattices.Lattice):
            field = lattices.draw_lattice(material, size, rng)
        elif isinstance(material, lattices.Amorphous):
            field = lattices.draw_amorphous(material, size, rng)
        else:
            name = type(material).__name__.lower()
            field = getattr(morphology, f"draw_{name}")(material, size, rng)
        image = instruments.acquire(np.asarray(field, np.float32), device, rng, mosaic)
        fields.append(image)
    if device.clahe or device.jpeg:
        fields = [instruments.finish(f, device) for f in fields] if not mosaic else fields
    return np.stack([to_training_scale(f) for f in fields]).astype(np.float16), mosaic


def _draw(arguments):
    cv2.setNumThreads(1)
    return draw_family(*arguments)


def load_bank(folder, seed, families, workers=2):
    """The bank as (fields (families, PHASES, 256, 256) float16 memory map, mosaic (families,) bool, limits (families,
    PHASES, 2): percentiles 0.1 and 99.9 of each field); drawn once."""
    folder = Path(folder)
    stem = folder / f"bank-v{VERSION}-seed{seed}-{families}"
    if not stem.with_suffix(".json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        fields = np.lib.format.open_memmap(stem.with_suffix(".npy"), "w+", np.float16, (families, PHASES, FIELD, FIELD))
        mosaic = []
        with ProcessPoolExecutor(workers) as pool:
            for index, (family, tiled) in enumerate(pool.map(_draw, [(seed, i) for i in range(families)], chunksize=16)):
                fields[index] = family
                mosaic.append(bool(tiled))
        fields.flush()
        stem.with_suffix(".json").write_text(json.dumps(mosaic))
    fields = np.load(stem.with_suffix(".npy"), mmap_mode="r")
    limits = stem.with_suffix(".limits.npy")
    if not limits.exists():
        ordered = lambda field: np.partition(field[::2, ::2].astype(np.float32).ravel(), (16, -17))[[16, -17]]
        np.save(limits, np.array([[ordered(field) for field in family] for family in fields]))
    return fields, np.array(json.loads(stem.with_suffix(".json").read_text())), np.load(limits)
