#!/usr/bin/env python3
"""Converts every readable data set of every file below a folder with `tessera convert` and reads the results with
HyperSpy, tifffile and NumPy: numbers and calibration must be those that RosettaSciIO reads from the original.

    python3 Tests/Parity/converted.py .build/release/tessera FOLDER [OUTPUT FOLDER]

Needs hyperspy (with exspy), tifffile and numpy. Prints a table and ends with 1 where a number differs between the
converted files, or from the original without a reason that is known (see Documentation/Formats.md).
"""

import json
import logging
import pathlib
import re
import subprocess
import sys
import tempfile
import warnings

import hyperspy.api as hs
import numpy as np
import tifffile

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
hs.preferences.General.show_progressbar = False

NANOMETRES = {"nm": 1, "µm": 1e3, "um": 1e3, "μm": 1e3, "Å": 0.1, "A": 0.1, "pm": 1e-3, "mm": 1e6, "m": 1e9, "micron": 1e3}
ELECTRONVOLTS = {"eV": 1, "keV": 1e3}
SECONDS = {"s": 1, "ms": 1e-3, "µs": 1e-6, "min": 60}

# Where RosettaSciIO reads something else, and why ours is right (Documentation/Formats.md has the evidence).
KNOWN = {
    "numbers": {
        ".jpg": "colours are mixed to grey",
        ".jpeg": "colours are mixed to grey",
    },
}


def run(*arguments):
    done = subprocess.run([TESSERA, *map(str, arguments)], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr.strip()


def base(axis):
    """Scale and offset in nm, eV or s, and which of them; nothing for other units."""
    units = str(axis.units)
    for name, table in (("nm", NANOMETRES), ("eV", ELECTRONVOLTS), ("s", SECONDS)):
        if units in table:
            return name, abs(axis.scale) * table[units], axis.offset * table[units]
    return None


def array_axes(signal):
    return [axis for axis in sorted(signal.axes_manager._axes, key=lambda a: a.index_in_array)]


def is_ncem(path):
    return json.loads(run("inspect", "--json", path)[1])["format"] == "ncem"


def originals(path):
    """What RosettaSciIO reads: arrays with their axes in the order rows, columns, channels."""
    if path.suffix == ".npy":
        return [(np.load(path), None, "")]
    loaded = None
    # Some endings belong to several formats: the reader must be named.
    for reader in (None, "HSPY", "JEOL"):
        try:
            loaded = hs.load(str(path), reader=reader)
            break
        except Exception as error:
            reason = str(error).splitlines()[0][:60] if str(error) else type(error).__name__
    if loaded is None:
        return reason
    found = []
    for signal in loaded if isinstance(loaded, list) else [loaded]:
        data, axes = np.asarray(signal.data), array_axes(signal)
        energy = [i for i, axis in enumerate(axes) if str(axis.units) in ELECTRONVOLTS]
        if is_ncem(path):
            # HyperSpy turns the axes of NCEM's files round; the file's own order is meant (ncempy's reading).
            data, axes = data.T, axes[::-1]
            energy = [data.ndim - 1 - i for i in energy]
        if data.ndim == 3 and len(energy) == 1:
            order = [i for i in range(3) if i != energy[0]] + energy
            found.append((data.transpose(order), [axes[i] for i in order], signal.metadata.General.title))
        elif data.ndim == 3:
            # A stack of images: single frames, and their mean.
            found += [(frame, axes[1:], signal.metadata.General.title) for frame in data]
            found.append((data.astype(np.float64).mean(axis=0), axes[1:], signal.metadata.General.title))
        else:
            found.append((data, axes, signal.metadata.General.title))
    return found


def calibration(ours, theirs):
    """What differs between two lists of axes."""
    if theirs is None:
        return ""
    for our, their in zip(ours, theirs):
        one, other = base(our), base(their)
        if one is None and other is None:
            continue
        if one is None or other is None or one[0] != other[0]:
            return f"{our.name}: {our.scale:.6g} {our.units}, there {their.scale:.6g} {their.units}"
        if not np.allclose(one[1], other[1], rtol=1e-6, atol=0):
            return f"{our.name}: {one[1]:.7g} {one[0]}, there {other[1]:.7g}"
        if one[0] == "eV" and not np.isclose(one[2], other[2], rtol=1e-6, atol=1e-6 * one[1]):
            return f"{our.name} begins at {one[2]:.7g} eV, there {other[2]:.7g}"
    return ""


def same(one, other):
    if one.dtype.names or other.dtype.names:  # colours, which are mixed to grey
        return False
    return one.shape == other.shape and np.array_equal(one, other, equal_nan=one.dtype.kind == "f" and other.dtype.kind == "f")


def check(path, folder):
    """Rows of the table for a file."""
    code, text, _ = run("inspect", "--json", path)
    if code != 0:
        return []
    listing = json.loads(text)["datasets"]
    readable = [d for d in listing if d["kind"] != "other"]
    if not readable and not any(len(d["shape"]) == 3 for d in listing):
        return []
    output = folder / "all.hspy"
    code, text, error = run("convert", path, "--output", output)
    if code != 0 and not readable:
        return []  # an array of three axes that nothing calls a stack
    if code != 0:
        return [(path.name, "all", "", "FAILED", error)]
    written = re.findall(r"^  (.*): (image|spectrum image|stack of images), [0-9 x]+, \w+$", text, re.MULTILINE)
    listed = hs.load(str(output))
    listed = listed if isinstance(listed, list) else [listed]
    rows = []
    if len(listed) != len(written):
        rows.append((path.name, "all", "", "FAILED", f"{len(listed)} experiments for {len(written)} data sets"))
    stacks = [name for name, kind in written if kind == "stack of images"]
    # The frames of Velox are a stack only by name.
    stacks += [f"{d['name']}/stack" for d in readable if (d.get("note") or "").startswith("mean of ")]
    rows += [check_stack(path, folder, name) for name in stacks]
    theirs = originals(path)
    for dataset in readable:
        name, shape = dataset["name"], tuple(dataset["shape"])
        files = {}
        for ending in ("hspy", "tif", "npy"):
            files[ending] = folder / f"one.{ending}"
            code, _, error = run("convert", path, "--dataset", name, "--output", files[ending], "--quiet")
            if code != 0:
                rows.append((path.name, name, "", "FAILED", f"{ending}: {error}"))
                return rows
        numbers = np.load(files["npy"])
        signal = hs.load(str(files["hspy"]))
        stack = tifffile.imread(files["tif"])
        if numbers.ndim == 3:
            stack = np.moveaxis(stack, 0, 2) if shape[2] > 1 else stack[:, :, None]
        problems = []
        if numbers.shape != shape:
            problems.append(f"npy of {numbers.shape}")
        if not same(numbers, signal.data) or numbers.dtype != signal.data.dtype:
            problems.append(f"hspy differs from npy ({signal.data.dtype}, {numbers.dtype})")
        if not same(numbers, stack.reshape(shape)):
            problems.append("tif differs from npy")
        axes = array_axes(signal)
        wanted = dataset["pixel_size_nm"]
        if wanted:
            have = [base(axis) for axis in axes[:2]]
            if any(h is None or not np.isclose(h[1], w, rtol=1e-9) for h, w in zip(have, wanted)):
                problems.append("hspy has another pixel size than inspect")
            image = hs.load(str(files["tif"]))
            have = [base(axis) for axis in array_axes(image)[-2:]]
            if any(h is None or not np.isclose(h[1], w, rtol=1e-6) for h, w in zip(have, wanted)):
                problems.append(f"HyperSpy reads a pixel of {have} from tif, not {wanted}")
            again = json.loads(run("inspect", "--json", "--no-totals", files["tif"])[1])["datasets"][0]["axes"]
            for axis, read, there in zip(dataset["axes"], again, array_axes(image)[-2:]):
                # Positions that fall are turned; nm are read again, and what HyperSpy reads of the same tags.
                factor = NANOMETRES.get(axis["units"], np.nan) * (-1 if axis["scale"] < 0 else 1)
                offset, scale = axis["offset"] * factor, axis["scale"] * factor
                if not np.allclose([read["offset"], read["scale"]], [offset, scale], rtol=1e-12, atol=1e-12 * scale):
                    problems.append(f"{axis['name']} of tif is read again as {read}")
                if not np.allclose(base(there)[2], offset, rtol=1e-12, atol=1e-12 * scale):
                    problems.append(f"HyperSpy reads {axis['name']} of tif from {base(there)}, not {offset}")
        if dataset["kind"] == "spectrum image":
            energies, planes = base(axes[2]), array_axes(hs.load(str(files["tif"])))
            if len(planes) == 3 and shape[2] > 1 and not np.allclose(base(planes[0])[1:], energies[1:], rtol=1e-9):
                problems.append(f"HyperSpy reads energies of {base(planes[0])} from tif, not {energies}")
            expected = {"EDS_TEM": "EDSTEMSpectrum", "EDS_SEM": "EDSSEMSpectrum", "EELS": "EELSSpectrum"}
            wanted = expected.get(dataset["signal_type"], "Signal1D")
            if type(signal).__name__ != wanted:
                problems.append(f"is a {type(signal).__name__}, not a {wanted}")
            if wanted != "Signal1D" and not axes[2].is_binned:
                problems.append("its energies are not binned")
            if list(signal.metadata.get_item("Sample.elements", [])) != dataset["elements"] and dataset["elements"]:
                problems.append("other elements")
        elif type(signal).__name__ != "Signal2D":
            problems.append(f"is a {type(signal).__name__}, not a Signal2D")
        if isinstance(theirs, str):
            verdict = f"not read there: {theirs}"
        else:
            verdict = compare(path, numbers, axes, theirs)
        state = "FAILED" if problems else "ok"
        rows.append((path.name, name, f"{'x'.join(map(str, shape))} {numbers.dtype}", state, "; ".join(problems) or verdict))
    return rows


def stack_originals(path):
    """The stacks of images that RosettaSciIO reads, with their axes: frames, rows, columns."""
    if path.suffix == ".npy":
        return [(np.load(path), None)]
    options = {"load_SI_image_stack": True, "select_type": "images"} if path.suffix == ".emd" else {}
    try:
        loaded = hs.load(str(path), **options)
    except Exception as error:
        return str(error).splitlines()[0][:60] if str(error) else type(error).__name__
    signals = [s for s in (loaded if isinstance(loaded, list) else [loaded]) if s.data.ndim == 3]
    return [(np.asarray(s.data), array_axes(s)) for s in signals if s.axes_manager.signal_dimension == 2]


def check_stack(path, folder, name):
    """The row of the table for a stack: three files of the same numbers, one signal, one hyperstack, one array."""
    files = {}
    for ending in ("hspy", "tif", "npy"):
        files[ending] = folder / f"stack.{ending}"
        code, _, error = run("convert", path, "--dataset", name, "--output", files[ending], "--quiet")
        if code != 0:
            return (path.name, name, "", "FAILED", f"{ending}: {error}")
    numbers, signal, opened = np.load(files["npy"]), hs.load(str(files["hspy"])), hs.load(str(files["tif"]))
    problems = []
    with tifffile.TiffFile(files["tif"]) as tiff:
        pages, said = len(tiff.pages), tiff.imagej_metadata or {}
        if not same(numbers, tiff.asarray().reshape(numbers.shape)):
            problems.append("tif differs from npy")
    if len(numbers) > 1 and (pages != len(numbers) or not said.get("hyperstack") or said.get("images") != len(numbers)):
        problems.append(f"tif is no hyperstack of {len(numbers)} images: {pages} pages, {said}")
    if numbers.ndim != 3 or not same(numbers, signal.data) or numbers.dtype != signal.data.dtype:
        problems.append(f"hspy differs from npy ({signal.data.dtype}, {numbers.dtype})")
    if type(signal).__name__ != "Signal2D" or signal.axes_manager.navigation_dimension != 1:
        problems.append(f"is a {type(signal).__name__} of {signal.data.shape}")
    axes = array_axes(signal)
    for one, other in zip(axes, array_axes(opened) if len(numbers) > 1 else []):
        have, wanted = base(other), base(one)
        # Of the axes of an image TIFF has lengths only.
        if wanted and (one.navigate or wanted[0] == "nm") and (have is None or not np.allclose(have[1:], wanted[1:], rtol=1e-6, atol=1e-6 * wanted[1])):
            problems.append(f"HyperSpy reads {one.name} as {have} from tif, not {wanted}")
    theirs = stack_originals(path)
    if isinstance(theirs, str):
        verdict = f"not read there: {theirs}"
    else:
        verdict = compare(path, numbers, axes, [(data, axes, "") for data, axes in theirs])
    size = "x".join(map(str, numbers.shape))
    return (path.name, name, f"{size} {numbers.dtype}", "FAILED" if problems else "ok", "; ".join(problems) or verdict)


def compare(path, numbers, axes, theirs):
    exact = [t for t in theirs if same(numbers, t[0])]
    if not exact and numbers.dtype == np.float32:
        exact = [t for t in theirs if t[0].shape == numbers.shape and np.allclose(t[0], numbers, rtol=1e-6, atol=0)]
    if not exact:
        if path.suffix.lower() in KNOWN["numbers"]:
            return f"other numbers: {KNOWN['numbers'][path.suffix.lower()]}"
        shapes = sorted({t[0].shape for t in theirs})
        return f"OTHER NUMBERS THERE ({', '.join(map(str, shapes))})"
    differences = [calibration(axes, t[1]) for t in exact]
    return "as there" if "" in differences else f"numbers as there; {differences[0]}"


TESSERA = sys.argv[1]
root = pathlib.Path(sys.argv[2])
with tempfile.TemporaryDirectory(dir=sys.argv[3] if len(sys.argv) > 3 else None) as scratch:
    table = []
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        if path.suffix in (".json", ".md", ".raw", ".csv", ".txt"):
            continue
        for row in check(path, pathlib.Path(scratch)):
            table.append(row)
            print(" | ".join(row), flush=True)
failed = sum(row[3] == "FAILED" for row in table)
print(f"\n{len(table)} data sets, {failed} failed, {sum(row[4] == 'as there' for row in table)} as RosettaSciIO reads them")
sys.exit(1 if failed else 0)
