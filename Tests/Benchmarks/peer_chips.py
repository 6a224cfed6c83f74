"""rosettasciio's way from a file to chip spectra: the file, the side of a chip in scan px; prints the sum of the chips."""
import importlib
import sys

import numpy

path, side = sys.argv[1], int(sys.argv[2])
readers = {
    "bcf": "bruker", "dm3": "digitalmicrograph", "dm4": "digitalmicrograph", "emd": "emd", "pts": "jeol",
    "ser": "tia", "rpl": "ripple",
}
reader = importlib.import_module(f"rsciio.{readers[path.rsplit('.', 1)[1].lower()]}")
cube = next(d["data"] for d in reader.file_reader(path) if d["data"].ndim == 3)
if path.lower().endswith(("dm3", "dm4")):
    cube = numpy.moveaxis(cube, 0, 2)
rows, columns = min(side, cube.shape[0]), min(side, cube.shape[1])
cube = cube[: cube.shape[0] // rows * rows, : cube.shape[1] // columns * columns]
shape = (cube.shape[0] // rows, rows, cube.shape[1] // columns, columns, cube.shape[2])
kind = numpy.float64 if cube.dtype.kind == "f" else numpy.uint64
chips = cube.reshape(shape).sum(axis=(1, 3), dtype=kind).astype(numpy.float32)
print(float(chips.sum(dtype=numpy.float64)))
