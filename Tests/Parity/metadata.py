#!/usr/bin/env python3
"""Converts every file below some folders with `tessera convert` to HyperSpy's format and compares what HyperSpy then
says of the microscope, its stage, the detector and the date with what RosettaSciIO reads in the original.

    python3 Tests/Parity/metadata.py .build/release/tessera FOLDER...

Needs hyperspy with exspy. Prints every difference and a table of the settings, and ends with 1 where a setting differs
or is missing without a reason that is known (`reason` below).
"""

import collections
import logging
import pathlib
import subprocess
import sys
import tempfile
import warnings

import exspy
import hyperspy.api as hs
import numpy as np

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
hs.preferences.General.show_progressbar = False

# What eXSpy puts where a file says nothing; no file says this.
NOTHING = -77.0
exspy.preferences.EDS.eds_detector_elevation = NOTHING
exspy.preferences.EDS.eds_detector_azimuth = NOTHING
exspy.preferences.EDS.eds_tilt_stage = NOTHING
exspy.preferences.EDS.eds_mn_ka = NOTHING

# The settings that are carried over; others, such as a camera's exposure or an operator's name, are not.
SETTINGS = [
    "kind", "beam_energy", "beam_current", "magnification", "camera_length", "convergence_angle", "working_distance",
    "microscope", "acquisition_mode", "dwell_time", "Stage.tilt_alpha", "Stage.tilt_beta", "Stage.rotation", "Stage.x",
    "Stage.y", "Stage.z", "Detector.EDS.elevation_angle", "Detector.EDS.azimuth_angle", "Detector.EDS.solid_angle",
    "Detector.EDS.energy_resolution_MnKa", "Detector.EDS.real_time", "Detector.EDS.live_time",
    "Detector.EDS.detector_type", "Detector.EELS.collection_angle", "Detector.EELS.dwell_time", "date", "time",
]


def reason(path, key, ours, theirs):
    """Why a setting is not as there, and why ours is right; nothing where that is not known."""
    ending = path.suffix.lower()
    if ending == ".emd":
        if key in ("Stage.x", "Stage.y", "Stage.z") and ours is not None and abs(ours / 1000 - theirs) < 1e-6:
            return "HyperSpy counts in mm, theirs is in m"
        if key == "magnification" and theirs == 0:
            return "a broad beam has no magnification of the scan"
    if ending == ".bcf" and key in ("Stage.x", "Stage.y", "Stage.z") and same(ours, theirs / 1000):
        return "HyperSpy counts in mm, theirs is in µm"
    if key == "beam_current" and theirs == 0 and ours is None:
        return "0 nA: not measured"
    if ending in (".hspy", ".hdf5", ".zspy") and key == "date" and not isinstance(theirs, float) and "." in theirs:
        return "no date as HyperSpy writes it"
    if ending in (".dm3", ".dm4"):
        if key == "microscope" and theirs == "Unknown" and ours is None:
            return "says nothing"
        if key == "Detector.EELS.dwell_time" and ours is not None and 0 < theirs < ours:
            return "theirs is the exposure, ours the time at a pixel"
    return None


def settings(signal):
    """The settings of a signal, by their names in HyperSpy's tree; `kind` is TEM or SEM."""
    tree = signal.metadata.get_item("Acquisition_instrument")
    tree = tree.as_dictionary() if tree is not None else {}
    found = {}
    for kind, group in tree.items():
        if kind not in ("TEM", "SEM"):
            continue
        found["kind"] = kind
        nodes = [((), group)]
        while nodes:
            names, node = nodes.pop()
            for name, value in node.items():
                if isinstance(value, dict):
                    nodes.append(((*names, name), value))
                else:
                    found[".".join((*names, name))] = value
    general = signal.metadata.General.as_dictionary()
    found |= {name: general[name] for name in ("date", "time") if general.get(name)}
    # Nothing but its kind: HyperSpy makes the groups of EDS itself.
    found = {name: plain(value) for name, value in found.items()}
    found = {name: value for name, value in found.items() if value is not None and value != NOTHING}
    return {} if list(found) == ["kind"] else found


def plain(value):
    """Numbers as Python has them, also where they are written as text."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return str(value) if value not in (None, "") else None


def same(one, other):
    if isinstance(one, float) and isinstance(other, float):
        # Theirs are rounded to thousandths.
        return abs(one - other) <= max(1e-5 * abs(other), 6e-4)
    return one == other


def load(path):
    for reader in (None, "HSPY", "JEOL"):
        try:
            loaded = hs.load(str(path), reader=reader)
            return loaded if isinstance(loaded, list) else [loaded]
        except Exception:
            pass
    return []


def same_numbers(ours, theirs):
    """Whether one is the other, a frame of it or the mean of its frames."""
    a, b = np.asarray(ours.data), np.asarray(theirs.data)
    if a.shape == b.shape:
        # Maps of whole numbers may be large.
        return np.array_equal(a, b) if a.dtype.kind in "iu" else np.allclose(a, b, rtol=1e-6, equal_nan=True)
    if b.ndim == a.ndim + 1 and b.shape[1:] == a.shape:
        frames = any(np.array_equal(a, frame) for frame in b)
        return frames or np.allclose(a, b.mean(axis=0), rtol=1e-5)
    return a.size == b.size and np.array_equal(np.sort(a, axis=None), np.sort(b, axis=None))


tessera, roots = sys.argv[1], [pathlib.Path(folder) for folder in sys.argv[2:]]
counts = collections.defaultdict(collections.Counter)
other = collections.Counter()
signals = failures = 0
with tempfile.TemporaryDirectory() as scratch:
    # A Zarr store is a folder.
    found = [p for root in roots for p in root.rglob("*")]
    files = {p for p in found if p.suffix == ".zspy" or p.is_file() and ".zspy/" not in str(p)}
    for path in sorted(files):
        output = pathlib.Path(scratch) / "all.hspy"
        done = subprocess.run([tessera, "convert", path, "--output", output, "--quiet"], capture_output=True, text=True)
        if done.returncode != 0:
            continue
        originals = load(path)
        for signal in load(output):
            matches = [original for original in originals if same_numbers(signal, original)]
            if not matches:
                print(f"{path.name} | {signal.metadata.General.title} | not read there")
                continue
            signals += 1
            titled = [m for m in matches if m.metadata.General.title == signal.metadata.General.title]
            ours, theirs = settings(signal), settings((titled or matches)[0])
            other.update(name for name in theirs if name not in SETTINGS)
            for key in SETTINGS:
                a, b = ours.get(key), theirs.get(key)
                if a is None and b is None:
                    continue
                if b is None:
                    verdict = "only ours"
                elif same(a, b):
                    verdict = "same"
                else:
                    why = reason(path, key, a, b)
                    verdict = "known" if why else "FAILED"
                    failures += not why
                    print(f"{path.name} | {signal.metadata.General.title} | {key}: {a}, there {b} | {why or 'FAILED'}")
                counts[key][verdict] += 1

verdicts = ["same", "only ours", "known", "FAILED"]
print(f"\n{'setting':36}" + "".join(f"{verdict:>12}" for verdict in verdicts))
for key in SETTINGS:
    print(f"{key:36}" + "".join(f"{counts[key][verdict]:12}" for verdict in verdicts))
total = sum(counts.values(), collections.Counter())
print(f"{signals} signals: " + ", ".join(f"{total[verdict]} {verdict}" for verdict in verdicts))
print("not carried over: " + ", ".join(f"{name} ({count})" for name, count in sorted(other.items())))
sys.exit(1 if failures else 0)
