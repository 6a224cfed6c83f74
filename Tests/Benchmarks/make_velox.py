"""Writes a Velox file of 2048 x 2048 scan pixels and 2 x 10^9 counts in 4 frames (4 GB) for the benchmark `velox`.

python3 make_velox.py map.emd [COUNTS_PER_PIXEL [SIDE [FRAMES]]]      (needs h5py and numpy)
"""
import json
import sys

import h5py
import numpy as np

path = sys.argv[1]
per_pixel = float(sys.argv[2]) if len(sys.argv) > 2 else 477
side = int(sys.argv[3]) if len(sys.argv) > 3 else 2048
frames = int(sys.argv[4]) if len(sys.argv) > 4 else 4
marker, channels, chunk = 65535, 4096, 8192
random = np.random.default_rng(1)
energies = np.arange(channels)
spectrum = 1.0 / (50 + energies) + sum(
    height * np.exp(-(((energies - place) / 14) ** 2)) for place, height in [(50, 0.2), (120, 0.03), (350, 0.02), (1700, 0.01)])
pool = random.choice(channels, 1 << 24, p=spectrum / spectrum.sum()).astype(np.uint16)
meta = {
    "Optics": {"AccelerationVoltage": "300000"},
    "Scan": {"ScanSize": {"width": str(side), "height": str(side)},
             "ScanArea": {"left": "0", "top": "0", "right": "1", "bottom": "1"}},
    "Detectors": {"Detector-0": {"DetectorName": "SuperXG2", "Dispersion": "5", "OffsetEnergy": "-250"}},
    "BinaryResult": {"Detector": "SuperXG2", "DetectorIndex": "0", "PixelSize": {"width": "1e-10", "height": "1e-10"},
                     "PixelUnitX": "m", "PixelUnitY": "m", "Offset": {"x": "0", "y": "0"}},
}


def text(group, name, value):
    group.create_dataset(name, data=np.array([json.dumps(value)], dtype=object), dtype=h5py.string_dtype("ascii"))


def metadata(group):
    column = np.zeros(60000, np.uint8)
    letters = np.frombuffer(json.dumps(meta).encode(), np.uint8)
    column[: len(letters)] = letters
    group.create_dataset("Metadata", data=column[:, None], chunks=(60000, 1))


with h5py.File(path, "w") as file:
    text(file, "Version", {"version": "11", "format": "Velox"})
    group = file.create_group("Data/SpectrumStream/s")
    text(group, "AcquisitionSettings", {"encoding": "uint16", "bincount": str(channels), "StreamEncoding": "uint16"})
    metadata(group)
    words = group.create_dataset("Data", (0, 1), np.uint16, maxshape=(None, 1), chunks=(chunk, 1))
    pending, count, starts, total = [], 0, [], np.zeros(channels, np.int64)
    stored = 0

    def write(last=False):
        global pending, stored
        data = np.concatenate(pending)
        whole = len(data) if last else len(data) // chunk * chunk
        words.resize((stored + whole, 1))
        words[stored:, 0] = data[:whole]
        stored += whole
        pending = [data[whole:]]

    for frame in range(frames):
        starts.append(count)
        for row in range(side):
            counts = random.poisson(per_pixel / frames, side)
            ends = np.cumsum(counts + 1)
            line = np.empty(ends[-1], np.uint16)
            is_count = np.ones(len(line), bool)
            is_count[ends - 1] = False
            start = random.integers(0, len(pool) - counts.sum())
            drawn = pool[start : start + counts.sum()]
            line[is_count] = drawn
            line[ends - 1] = marker
            total += np.bincount(drawn, minlength=channels)
            pending.append(line)
            count += len(line)
            if sum(map(len, pending)) > 1 << 22:
                write()
    write(last=True)
    group.create_dataset("FrameLocationTable", data=np.array(starts, np.uint64)[:, None])
    group = file.create_group("Data/Spectrum/t")
    group.create_dataset("Data", data=total.astype(np.uint32)[:, None])
    metadata(group)
    print(f"{count} words, {total.sum()} counts")
