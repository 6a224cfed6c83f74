"""Writes a synthetic spectrum image of 2048 x 2048 scan pixels and 2048 channels as a HyperSpy file.

Chunks of 16 x 16 x 2048 counts (uint16), shuffled and deflated, as HyperSpy writes them: Poisson counts of a falling
background with lines, 3 counts per channel at most. 64 different chunks are compressed and used again and again, so
that 17 GB of counts are written in a minute. Needs h5py and numpy: python3 make_cube.py FILE [SIDE]
"""
import sys, zlib
import h5py, numpy as np

path = sys.argv[1]
side = int(sys.argv[2]) if len(sys.argv) > 2 else 2048
channels, chunk, kinds = 2048, 16, 64
rng = np.random.default_rng(1)
energy = np.arange(channels) * 0.01
total = 0
blobs = []
for kind in range(kinds):
    rate = 0.4 * np.exp(-energy / 4)
    for line in rng.uniform(0.3, 15, 6):
        rate += rng.uniform(0.1, 2.5) * np.exp(-0.5 * ((energy - line) / 0.06) ** 2)
    counts = rng.poisson(np.broadcast_to(rate, (chunk, chunk, channels))).astype("<u2")
    shuffled = counts.view(np.uint8).reshape(-1, 2).T.tobytes()
    blobs.append((zlib.compress(shuffled, 4), int(counts.sum())))
with h5py.File(path, "w") as file:
    file.attrs["file_format"] = "HyperSpy"
    file.attrs["file_format_version"] = "3.1"
    group = file.create_group("Experiments/cube")
    data = group.create_dataset("data", (side, side, channels), "u2", chunks=(chunk, chunk, channels), compression=4, shuffle=True)
    n = 0
    for row in range(0, side, chunk):
        for column in range(0, side, chunk):
            blob, sum_ = blobs[n % kinds]
            data.id.write_direct_chunk((row, column, 0), blob)
            total += sum_
            n += 1
    axes = [("y", 1.0, 0.0, side, "nm", True), ("x", 1.0, 0.0, side, "nm", True), ("Energy", 0.01, 0.0, channels, "keV", False)]
    for i, (name, scale, offset, size, units, navigate) in enumerate(axes):
        a = group.create_group(f"axis-{i}").attrs
        a["name"], a["scale"], a["offset"], a["size"], a["units"], a["navigate"] = name, scale, offset, size, units, navigate
    group.create_group("metadata/General").attrs["title"] = "synthetic cube"
    group.create_group("metadata/Signal").attrs["signal_type"] = "EDS_TEM"
print(f"{path}: {total} counts, {sum(len(b) for b, _ in blobs) * n // kinds / 1e9:.2f} GB compressed, {side * side * channels * 2 / 1e9:.1f} GB of uint16")
