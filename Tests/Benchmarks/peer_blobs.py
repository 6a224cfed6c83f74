"""scikit-image's blob_log beside Tessera's blobs: rows, columns, Tessera's seconds; the files lie in this folder."""
import resource
import sys
import time

import numpy
from skimage.feature import blob_log

rows, columns, ours = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
image = numpy.fromfile("image.raw", numpy.uint8).reshape(rows, columns) / 255
papers = dict(max_sigma=30, num_sigma=8, threshold=0.1)


def keys(blobs):
    return {(int(y), int(x), round(float(sigma), 9)) for y, x, sigma in blobs}


start = time.perf_counter()
pruned = blob_log(image, **papers)
seconds = time.perf_counter() - start
megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
everything = keys(blob_log(image, overlap=2, **papers))
mine = keys(numpy.loadtxt("all.txt", ndmin=2))
remaining = keys(numpy.loadtxt("pruned.txt", ndmin=2)) ^ keys(pruned)
print(f"scikit-image  {seconds:6.2f} s, {megabytes:.0f} MB in all")
print(f"ratio         {seconds / ours:6.1f}, at least 10; {len(everything)} maxima, {len(mine ^ everything)} differ;")
print(f"              {len(pruned)} blobs after pruning, {len(remaining)} differ, at most 10 % (its order of pairs is free)")
sys.exit(int(seconds < 10 * ours or mine != everything or len(remaining) > 0.1 * len(pruned)))
