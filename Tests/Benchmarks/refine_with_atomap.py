"""Refines the first columns of a raw image with Atomap: microseconds per column, then their positions.

Usage: python3 refine_with_atomap.py ROWS COLUMNS COUNT, in a folder with image.raw and found.raw (float64; x, y).
Writes refined.raw: float64, the time, then x, y of every column.
"""
import sys
import time

import numpy
from atomap.api import Sublattice

rows, columns, count = (int(argument) for argument in sys.argv[1:4])
image = numpy.fromfile("image.raw").reshape(rows, columns)
found = numpy.fromfile("found.raw").reshape(-1, 2)
sublattice = Sublattice(found, image)
sublattice.find_nearest_neighbors()
start = time.perf_counter()
for atom in sublattice.atom_list[:count]:
    atom.refine_position_using_center_of_mass(image, percent_to_nn=0.4)
for atom in sublattice.atom_list[:count]:
    atom.refine_position_using_2d_gaussian(image, percent_to_nn=0.4)
microseconds = (time.perf_counter() - start) * 1e6 / count
positions = [(atom.pixel_x, atom.pixel_y) for atom in sublattice.atom_list[:count]]
numpy.concatenate([[microseconds], numpy.ravel(positions)]).tofile("refined.raw")
