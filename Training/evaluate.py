#!/usr/bin/env python3
"""Scores image encoders on micrographs with known phases and on the papers' supports; see README.md.

    python evaluate.py --weights texture.safetensors
    python evaluate.py --tessera ../.build/release/tessera --encoders texture lattice resnet18 resnet101

`--encoders` are scored as the program computes them: an encoder as a pipeline names it. A ResNet without weights gets
weights made by a rule; "resnet101, weights: imagenet" takes those of the user's store.
"""
import argparse
import csv
import itertools
import json
import subprocess
import tempfile
from pathlib import Path

import cv2
import h5py
import numpy as np
import tifffile
import torch

from tessera_textures import evaluation_sets, rule_made, scoring
from tessera_textures.encode import LEVEL_WEIGHT, SPECTRUM_WEIGHT, encode, load_network

PROJECT = Path(__file__).resolve().parent.parent

#: The authors' supports: (file, classes with their chips as (row, column)), as in Pipelines/*.yaml.
PAPERS = {
    "STO/Ge": (
        "sto-ge/STO-Ge-HAADF.jpg",
        [
            [(13, 9), (13, 21), (16, 5), (17, 5), (17, 25)],
            [(0, 5), (0, 6), (0, 14), (0, 24), (0, 28)],
            [(25, 1), (27, 21), (29, 2), (31, 14), (31, 30)],
        ],
    ),
    "LSFO": (
        "lsfo/LaO.jpg",
        [
            [(0, 2), (0, 3), (7, 16), (8, 10), (11, 3), (11, 9)],
            [(4, 1), (7, 0), (12, 16), (17, 5), (21, 16), (21, 17), (21, 18), (21, 19)],
        ],
    ),
    "MoO3": (
        "moo3/moo3.tif",
        [
            [(4, 0), (12, 9)],
            [(0, 1), (2, 1), (2, 5), (7, 7), (15, 15)],
            [(0, 5), (0, 6), (1, 5), (1, 6), (1, 7), (2, 6), (2, 7), (3, 5), (3, 6), (3, 7), (4, 6), (7, 2), (8, 6)]
            + [(10, 6), (13, 2), (13, 10), (14, 10)],
        ],
    ),
}


def simulated(folder):
    """Cases of a folder of simulated sets: name, image, labels, raw chip spectra (summed counts from 0.2 keV up)."""
    for case in sorted(p for p in Path(folder).iterdir() if (p / "truth.json").exists()):
        image, labels = tifffile.imread(case / "haadf.tif"), tifffile.imread(case / "labels.tif")
        with h5py.File(case / "eds.hspy") as file:
            group = next(iter(file["Experiments"].values()))
            cube = group["data"][:]
            axis = dict(group["axis-2"].attrs)
        energy = axis["offset"] + axis["scale"] * np.arange(axis["size"])
        if str(axis["units"]).lower().startswith("ev"):
            energy = energy / 1000
        side = 64 * cube.shape[0] // image.shape[0]
        rows = image.shape[0] // 64
        sums = cube[..., energy >= 0.2].astype(np.float64).reshape(rows, side, rows, side, -1).sum((1, 3))
        yield case.name, image, labels, sums.reshape(rows * rows, -1)


def paper(name, samples):
    """(image as chipped, chips of the whole grid as float32, chip of each support, class of each support)."""
    file, supports = PAPERS[name]
    image = cv2.imread(str(Path(samples) / file), cv2.IMREAD_UNCHANGED)
    if image.ndim == 3:
        image = cv2.imread(str(Path(samples) / file), cv2.IMREAD_GRAYSCALE)
    if name == "STO/Ge":
        image, grid, size = cv2.createCLAHE(2.0, (8, 8)).apply(image), (32, 32), (95, 95)
    elif name == "LSFO":
        grid, size = (22, 23), (35, 34)
    else:
        grid, size = (16, 16), (32, 32)
    chips = scoring.cut(image.astype(np.float32), *grid, size)
    indices = [r * grid[1] + c for places in supports for r, c in places]
    classes = [k for k, places in enumerate(supports) for _ in places]
    return image, chips, indices, classes


COLOURS = np.array([[178, 114, 0], [0, 159, 230], [115, 158, 0]], np.float32)  # blue, orange, green as OpenCV orders them


def map_labels(embeddings, indices, classes):
    """The class of every chip, by the supports."""
    supports = [[i for i, c in zip(indices, classes) if c == k] for k in range(max(classes) + 1)]
    return scoring.distances(embeddings, supports).argmin(1)


def draw_map(image, chips, indices, labels, file):
    """The picture with every chip in the colour of its class; supports have a frame."""
    height, width = chips.shape[1:]
    columns = image.shape[1] // width
    low, high = np.percentile(image, (0.5, 99.5))
    grey = np.clip((image - low) / (high - low), 0, 1)[..., None] * 255
    out = np.repeat(grey, 3, 2).astype(np.float32)
    for i, label in enumerate(labels):
        y, x = i // columns * height, i % columns * width
        out[y : y + height, x : x + width] = 0.55 * out[y : y + height, x : x + width] + 0.45 * COLOURS[label]
        if i in indices:
            cv2.rectangle(out, (x + 1, y + 1), (x + width - 2, y + height - 2), (255, 255, 255), max(1, width // 16))
    small = cv2.resize(out, (480, round(480 * out.shape[0] / out.shape[1])), interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(file), small)


def agreement(labels, file):
    """(chips with the authors' label, chips); the classes of PAPERS are in alphabetical order as in the file."""
    with open(file, newline="") as table:
        theirs = [row["label"] for row in csv.DictReader(table)]
    names = sorted(set(theirs))
    return int(sum(names[a] == b for a, b in zip(labels, theirs))), len(theirs)


def print_row(label, row):
    print(f"\n{label}")
    for name, (a, b) in row.items():
        print(f"  {name:15s} {a}/{b}" if isinstance(b, int) else f"  {name:15s} {a:.3f} / {b:.3f}", flush=True)


class Program:
    """An encoder as the program computes it."""

    def __init__(self, program, encoder, folder):
        self.program, self.encoder = str(Path(program).resolve()), encoder
        if encoder in rule_made.BLOCKS:
            weights = Path(folder).resolve() / f"rule-made-{encoder}.safetensors"
            if not weights.exists():
                rule_made.write(encoder, weights)
            self.encoder = f"{encoder}, weights: {weights}"

    def __call__(self, image_file, chips, preprocess=""):
        """Embeddings of all chips of an image."""
        with tempfile.TemporaryDirectory() as folder:
            lines = [f"image: {{file: {image_file}}}", preprocess, f"chips: {{{chips}}}"]
            lines += ["supports: {a: [[0, 0]], b: [[8, 8]]}", f"channels: {{image: {{encoder: {self.encoder}}}}}"]
            pipeline = Path(folder) / "p.yaml"
            pipeline.write_text("tessera: 1\nname: evaluation\n" + "\n".join(l for l in lines if l) + "\n")
            command = [self.program, "run", str(pipeline), "--output", f"{folder}/out", "--quiet", "--no-cache"]
            subprocess.run(command, check=True, capture_output=True)
            return np.load(f"{folder}/out/channels/image/embeddings.npy")


#: How the program chips the papers' images: (chips, preprocessing).
PAPER_CHIPS = {
    "STO/Ge": ("tiles: 1000", "preprocess: [{clahe: {clip-limit: 2, tiles: [8, 8]}}]"),
    "LSFO": ("tiles: 500", ""),
    "MoO3": ("size: 32 px", ""),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", nargs="*", default=[], help="weights.pt, checkpoint.pt or .safetensors files")
    parser.add_argument("--spectrum", type=float, nargs="+", default=[SPECTRUM_WEIGHT], help="weights of the power spectrum to try")
    parser.add_argument("--level", type=float, nargs="+", default=[LEVEL_WEIGHT], help="weights of level and contrast to try")
    parser.add_argument("--pooled-stages", type=int, nargs="+")
    parser.add_argument("--size", type=int, default=64, help="side that chips are resized to; 0: as they are")
    parser.add_argument("--tessera", type=Path, help="the program, to score encoders as it computes them")
    parser.add_argument("--encoders", nargs="*", default=["lattice"], help="which, with --tessera")
    parser.add_argument("--cases", nargs="+", help="which sets, all unless said otherwise")
    parser.add_argument("--data", type=Path, default=PROJECT.parent / "shared" / "data" / "simulated")
    parser.add_argument("--samples", type=Path, default=PROJECT / "SampleData")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "tessera-evaluation")
    parser.add_argument("--maps", type=Path, help="write the maps of the papers' images into this folder")
    parser.add_argument("--json", type=Path, help="write the table here")
    options = parser.parse_args()
    torch.set_num_threads(2)
    options.cache.mkdir(parents=True, exist_ok=True)

    cases = list(simulated(options.data)) if options.data.is_dir() else []
    for name in evaluation_sets.CASES:
        stored = options.cache / f"{name}.npz"
        if not stored.exists():
            image, labels, spectra = evaluation_sets.make(name)
            np.savez(stored, image=image, labels=labels, spectra=spectra)
        with np.load(stored) as a:
            cases.append((name, a["image"], a["labels"], a["spectra"]))
    cases = [case for case in cases if not options.cases or case[0] in options.cases]
    papers = {name: paper(name, options.samples) for name in PAPERS}

    # Each encoder: (chips of a case, embeddings), given the case's name, its image and its chips.
    encoders = {}
    for weights in options.weights:
        network = load_network(weights, options.pooled_stages)
        for spectrum, level in itertools.product(options.spectrum, options.level):
            label = f"{Path(weights).parent.name}/{Path(weights).stem}, spectrum {spectrum}, level {level}"
            encoders[label] = lambda name, image, chips, n=network, s=spectrum, l=level: encode(n, chips, options.size, s, l)
    if options.tessera:
        for encoder in options.encoders:
            program = Program(options.tessera, encoder, options.cache)

            def encode_by_program(name, image, chips, program=program):
                if name in PAPERS:
                    return program((options.samples / PAPERS[name][0]).resolve(), *PAPER_CHIPS[name])
                file = options.cache / f"{name}.tif"
                tifffile.imwrite(file, image)
                return program(file.resolve(), "size: 64 px")

            encoders[encoder] = encode_by_program
    table = {}
    for label, encoder in encoders.items():
        row = {}
        for name, image, labels, spectra in cases:
            rows = image.shape[0] // 64
            z = encoder(name, image, scoring.cut(image.astype(np.float32), rows, rows, (64, 64)))
            row[name] = scoring.few_shot(z, spectra, scoring.shares(labels, labels.max() + 1, 64))
        for name, (image, chips, indices, classes) in papers.items():
            embeddings = encoder(name, image, chips)
            right = scoring.leave_one_out(embeddings[indices], classes)
            row[name] = (int(right.sum()), len(right))
            labels = map_labels(embeddings, indices, classes)
            if name == "STO/Ge":
                row["authors' labels"] = agreement(labels, options.samples / "sto-ge" / "authors-labels.csv")
            if options.maps:
                folder = options.maps / "".join(c if c.isalnum() else "-" for c in label)
                folder.mkdir(parents=True, exist_ok=True)
                draw_map(image, chips, indices, labels, folder / f"{name.replace('/', '-').lower()}.png")
        table[label] = row
        print_row(label, row)
    if options.json:
        options.json.write_text(json.dumps(table, indent=1) + "\n")


if __name__ == "__main__":
    main()
