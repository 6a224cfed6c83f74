"""Reads a Velox file with rosettasciio and sums its spectrum image to chips, as the benchmark `velox` does.

time python3 velox_peer.py map.emd      (needs rosettasciio, sparse, h5py and numpy)
"""
import sys
import time

start = time.perf_counter()
import numpy as np
from rsciio.emd import file_reader

cube = max((d["data"] for d in file_reader(sys.argv[1]) if d["data"].ndim == 3), key=np.size)
rows, columns, channels = cube.shape
chips = [max(1, size // 64) for size in (rows, columns)]
cube = cube[: rows // chips[0] * chips[0], : columns // chips[1] * chips[1]]
sums = cube.reshape(rows // chips[0], chips[0], columns // chips[1], chips[1], channels).sum((1, 3))
print(f"{sums.sum()} counts in {sums.shape}, {time.perf_counter() - start:.2f} s after the interpreter's start")
