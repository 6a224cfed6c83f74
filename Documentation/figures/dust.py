"""The figures and numbers of Documentation/Dust.md.

    python3 dust.py FOLDER_OF_THE_BCF_FILES FOLDER_OF_RESULTS OUTPUT_FOLDER

The second folder holds `dust` and `dust-tilt-10` …, the results of Pipelines/dust*.yaml. Needs hyperspy, exspy,
rosettasciio, scikit-learn, opencv-python, matplotlib and Pillow. The element maps and the map by rules are made without
Tessera: least squares of the elements' lines in every pixel's spectrum, smoothed, then the chemistry of the minerals.
"""

import json
import sys
import warnings

import cv2
import exspy.material
import matplotlib
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from PIL import Image
from rsciio.bruker import file_reader
from scipy.ndimage import gaussian_filter
from sklearn.metrics import cohen_kappa_score

matplotlib.use("Agg")
import matplotlib.pyplot as plt

warnings.simplefilter("ignore")

TILTS = {"m40": -40, "m20": -20, "0": 0, "10": 10, "20": 20}
CLASSES = ["vacuum", "platinum", "olivine", "pyroxene", "glass", "sulphide", "iron", "aggregate"]
STRATEGIES = ["image", "spectra", "averaged", "learned", "laplacian"]
ELEMENTS = ["C", "O", "Na", "Mg", "Al", "Si", "S", "Ca", "Ti", "Cr", "Fe", "Ni", "Cu", "Ga", "Pt"]
CHIP, STRIDE = 8, 4


def read(folder, tilt):
    """HAADF, counts (rows, columns, channels), energies in keV."""
    image = cube = None
    for part in file_reader(f"{folder}/L2083-K-4-1_tilt_{tilt}.bcf"):
        if part["data"].ndim == 2:
            image = part["data"].astype(float)
        else:
            cube, axis = part["data"], part["axes"][-1]
    return image, cube, axis["offset"] + axis["scale"] * np.arange(cube.shape[2])


def line_shapes(energies):
    """A column for every shell of every element (lines by their weights), and a background of straight pieces."""
    names, columns = [], []
    for element in ELEMENTS:
        shells = {}
        for name, line in exspy.material.elements[element].Atomic_properties.Xray_lines:
            energy = line.get_item("energy (keV)")
            if 0.2 < energy < 12.5 and name[0] in "KLM":
                shells.setdefault(name[0], []).append((energy, line.weight))
        for shell, lines in shells.items():
            if shell != "K" and element in ("Ca", "Ti", "Cr", "Ni"):
                continue  # as weak as the background there
            shape = 0
            for energy, weight in lines:
                sigma = np.sqrt(0.130**2 + 0.0025 * (energy - 5.899)) / 2.355
                shape = shape + weight * np.exp(-((energies - energy) ** 2) / (2 * sigma**2)) / sigma
            columns.append(shape * 0.010003 / np.sqrt(2 * np.pi))
            names.append(f"{element} {shell}")
    knots = [0.2, 0.4, 0.65, 1.4, 1.9, 2.5, 3, 4.2, 5, 6, 7.3, 8.5, 9.8, 12.5]
    for index in range(len(knots)):
        columns.append(np.interp(energies, knots, np.eye(len(knots))[index]))
        names.append("background")
    return names, np.array(columns).T


def element_maps(cube, energies):
    """Net counts per 100 pixels by element and shell, and counts per pixel as `total`; about a chip's area each."""
    inside = (energies > 0.2) & (energies < 12.5)
    names, shapes = line_shapes(energies[inside])
    spectra = cube[:, :, inside].astype(np.float32)
    weights = 1 / np.maximum(spectra.mean((0, 1)), 0.01)
    solve = np.linalg.solve(shapes.T @ (shapes * weights[:, None]), (shapes * weights[:, None]).T)
    amounts = spectra @ solve.T.astype(np.float32)
    maps = {
        name: 100 * gaussian_filter(amounts[:, :, index].astype(float), 2.2)
        for index, name in enumerate(names) if name != "background"
    }
    maps["total"] = gaussian_filter(spectra.sum(2).astype(float), 2.2)
    return maps


def by_rules(maps):
    """The class of every pixel by its chemistry alone."""
    silicon, magnesium, aluminium, calcium, iron, sulphur = (maps[f"{x} K"] for x in ["Si", "Mg", "Al", "Ca", "Fe", "S"])
    platinum, rock = maps["Pt L"], silicon + magnesium + aluminium
    labels = np.full(platinum.shape, CLASSES.index("aggregate"))
    for name, where in [
        ("olivine", (magnesium > silicon) & (magnesium + silicon > 170)),
        ("pyroxene", (calcium > 0.12 * silicon) & (silicon > 90)),
        ("glass", (aluminium > 0.16 * silicon) & (magnesium < 0.5 * silicon) & (silicon > 30)),
        ("iron", (iron > rock) & (iron > 70)),
        ("sulphide", (sulphur > 0.45 * iron) & (sulphur > 45)),
        ("platinum", (platinum > rock + iron + sulphur) & (platinum > 12)),
        ("platinum", (platinum > 70) & (platinum > 1.2 * (rock + iron))),
        ("vacuum", maps["total"] < 1.6),
    ]:
        labels[where] = CLASSES.index(name)
    return labels


def by_chip(labels):
    """The class that covers most of each chip, and how much of it."""
    shares = [
        sliding_window_view((labels == k).astype(float), (CHIP, CHIP))[::STRIDE, ::STRIDE].mean((2, 3))
        for k in range(len(CLASSES))
    ]
    return np.argmax(shares, 0), np.max(shares, 0)


def result(folder, tilt, strategy):
    """Labels by chip, by pixel (255 where there are none) and the picture."""
    run = f"{folder}/dust" + ("" if tilt == "0" else f"-tilt-{tilt}")
    assert json.load(open(f"{run}/comparison.json"))["classes"] == CLASSES
    folder = f"{run}/strategies/{strategy}"
    pixels = np.array(Image.open(f"{folder}/labels.tif")).astype(int)
    return np.load(f"{folder}/labels.npy"), pixels, Image.open(f"{folder}/overlay.png").convert("RGB")


def registered(image, reference, angle):
    """The affine map from the reference's pixels to the image's, by the largest correlation of their HAADF."""
    scale = [gaussian_filter(x / 65535, 1.5).astype(np.float32) for x in (reference, image)]
    squeeze = np.cos(np.radians(angle))
    start = np.array([[squeeze, 0, 128 * (1 - squeeze)], [0, 1, 0]], np.float32)
    rule = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 500, 1e-7)
    return cv2.findTransformECC(scale[0], scale[1], start, cv2.MOTION_AFFINE, rule, None, 5)


def warped(labels, matrix, fill=255):
    flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(labels.astype(np.float32), matrix, labels.shape[::-1], flags=flags, borderValue=fill).astype(int)


def numbers(data, results):
    """What the page says, printed."""
    sums = {}
    for tilt, (image, cube, energies, maps, rules) in data.items():
        print(f"\n== tilt {TILTS[tilt]}°: counts {cube.sum()}")
        truth, purity = by_chip(rules)
        print("share by rules    ", " ".join(f"{n} {100 * (truth == k).mean():.1f}" for k, n in enumerate(CLASSES)))
        for strategy in STRATEGIES:
            if strategy == "laplacian" and tilt != "0":
                continue
            labels, _, _ = result(results, tilt, strategy)
            kappa = cohen_kappa_score(labels.ravel(), truth.ravel())
            found = [((labels == k) & (truth == k)).sum() for k in range(len(CLASSES))]
            recall = " ".join(f"{n} {found[k] / max(1, (truth == k).sum()):.2f}/{found[k] / max(1, (labels == k).sum()):.2f}" for k, n in enumerate(CLASSES))
            pure = (labels == truth)[purity >= 0.8].mean()
            print(f"{strategy:10s} kappa {kappa:.3f} agree {(labels == truth).mean():.3f} (pure {pure:.3f}) unclassified {(labels < 0).mean():.3f} | found/right {recall}")
            print(" " * 10, "share", " ".join(f"{n} {100 * (labels == k).mean():.1f}" for k, n in enumerate(CLASSES)))
        _, pixels, _ = result(results, tilt, "spectra")
        for k, name in enumerate(CLASSES):
            where = pixels == k
            if not where.any():
                continue
            sums[tilt, name] = cube[where].sum(0, dtype=float)
            row = " ".join(f"{e} {maps[e + ' K' if e != 'Pt' else 'Pt L'][where].mean():.0f}" for e in ["C", "O", "Mg", "Al", "Si", "S", "Ca", "Fe", "Ni", "Ti", "Cu", "Pt"])
            print(f"  {name:9s} {where.sum():6d} px: {row}")
    _, _, energies, _, _ = data["0"]
    used = (energies > 0.2) & (energies < 7.6)
    for low, high in [(0.42, 0.48), (0.87, 0.99), (4.3, 5.15)]:
        used &= ~((energies >= low) & (energies <= high))
    print("\n== cosine of the classes' sum spectra with those of tilt 0")
    for tilt in data:
        row = []
        for name in CLASSES[1:]:
            if (tilt, name) in sums:
                a, b = sums[tilt, name][used], sums["0", name][used]
                row.append(f"{name} {a @ b / np.linalg.norm(a) / np.linalg.norm(b):.3f}")
        print(TILTS[tilt], " ".join(row))
    print("\n== maps of one strategy, tilted against not tilted, after registration of HAADF")
    for tilt, (image, _, _, _, rules) in data.items():
        if tilt == "0":
            continue
        reference = data["0"]
        correlation, matrix = registered(image, reference[0], TILTS[tilt])
        row = []
        for strategy in ["spectra", "averaged", "learned", "rules"]:
            there = rules if strategy == "rules" else result(results, tilt, strategy)[1]
            here = reference[4] if strategy == "rules" else result(results, "0", strategy)[1]
            there = warped(there, matrix)
            both = (there != 255) & (here != 255)
            row.append(f"{strategy} {cohen_kappa_score(there[both], here[both]):.3f}")
        print(TILTS[tilt], f"correlation {correlation:.3f}, widths {matrix[0, 0]:.3f} (cosine {np.cos(np.radians(TILTS[tilt])):.3f}),",
              f"heights {matrix[1, 1]:.3f}; overlap {both.mean():.2f}; kappa", " ".join(row))


def save(figure, path):
    figure.savefig(path, dpi=100)
    plt.close(figure)
    image = Image.open(path).convert("RGB")
    image.quantize(256, method=Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE).save(path, optimize=True)


def bare(axes, title=None):
    axes.set_xticks([])
    axes.set_yticks([])
    if title:
        axes.set_title(title, fontsize=9, pad=3)


def composite(maps):
    """Iron in red, magnesium in green, calcium in blue."""
    return np.dstack([np.clip(maps[f"{e} K"] / top, 0, 1) for e, top in [("Fe", 160), ("Mg", 190), ("Ca", 70)]])


def supports_figure(data, results, path):
    image, _, _, maps, _ = data["0"]
    described = json.load(open(f"{results}/dust/run.json"))["pipeline"]["supports"]
    colours = dict(zip(CLASSES, ["white", "#9db8ff", "#2ee58a", "#f2ee3c", "#1e90ff", "#ff8000", "#ff3b30", "#ff5ad9"]))
    panels = [("HAADF", image, "gray", 0, 65535)] + [
        (f"{e} ({'L' if e == 'Pt' else 'K'})", maps[f"{e} {'L' if e == 'Pt' else 'K'}"], "magma", 0, top)
        for e, top in [("Mg", 190), ("Si", 200), ("Ca", 75), ("Al", 45), ("Fe", 200), ("S", 120), ("C", 60), ("O", 230), ("Pt", 250)]
    ]
    figure, grid = plt.subplots(2, 5, figsize=(12, 5.25))
    for axes, (title, values, colour, low, high) in zip(grid.ravel(), panels):
        axes.imshow(values, cmap=colour, vmin=low, vmax=high)
        bare(axes, title)
        for one in described:
            for row, column in one["chips"]:
                corner = (STRIDE * column, STRIDE * row)
                axes.add_patch(plt.Rectangle(corner, CHIP, CHIP, fill=False, lw=1.1, ec=colours[one["class"]]))
    handles = [plt.Line2D([], [], color="black" if n == "vacuum" else colours[n], lw=3, label=n) for n in CLASSES]
    figure.legend(handles=handles, ncol=8, loc="lower center", fontsize=9, frameon=False)
    figure.subplots_adjust(left=0.005, right=0.995, top=0.95, bottom=0.06, wspace=0.02, hspace=0.1)
    save(figure, path)


def tilts_figure(data, results, path, strategy="spectra"):
    figure, grid = plt.subplots(4, 5, figsize=(11, 9.25))
    palette, legend = {}, None
    for column, tilt in enumerate(data):
        image, _, _, maps, rules = data[tilt]
        _, pixels, overlay = result(results, tilt, strategy)
        side = overlay.width
        flat = np.array(overlay.crop((0, 0, side, side)).resize((256, 256), Image.Resampling.BOX))
        for k in range(len(CLASSES)):
            if tilt == "0":
                palette[k] = np.median(flat[pixels == k], 0) / 255
        if tilt == "0":
            legend = overlay.crop((0, side, side, overlay.height))
        grid[0, column].imshow(image, cmap="gray")
        bare(grid[0, column], f"{TILTS[tilt]}°")
        grid[1, column].imshow(composite(maps))
        grid[2, column].imshow(overlay.crop((0, 0, side, side)).resize((440, 440), Image.Resampling.LANCZOS))
    for column, tilt in enumerate(data):
        grid[3, column].imshow(np.array([palette[k] for k in range(len(CLASSES))])[data[tilt][4]])
        for row in range(1, 4):
            bare(grid[row, column])
    for row, title in enumerate(["HAADF", "Fe red, Mg green, Ca blue", f"Tessera, {strategy}", "by rules"]):
        grid[row, 0].set_ylabel(title, fontsize=9)
    figure.subplots_adjust(left=0.025, right=0.998, top=0.975, bottom=0.06, wspace=0.02, hspace=0.02)
    axes = figure.add_axes([0.1, 0.0, 0.8, 0.056])
    axes.imshow(legend)
    axes.axis("off")
    save(figure, path)


if __name__ == "__main__":
    files, results, output = sys.argv[1:]
    data = {}
    for tilt in TILTS:
        image, cube, energies = read(files, tilt)
        maps = element_maps(cube, energies)
        data[tilt] = (image, cube, energies, maps, by_rules(maps))
    numbers(data, results)
    supports_figure(data, results, f"{output}/dust-supports.png")
    tilts_figure(data, results, f"{output}/dust-tilts.png")
