"""Makes the fixtures with NumPy, SciPy and scikit-image; run it in this folder."""
import numpy as np
from scipy import ndimage
from skimage.filters import threshold_local, threshold_multiotsu, threshold_otsu
from skimage.metrics import structural_similarity
from skimage.segmentation import watershed

generator = np.random.default_rng(7)
rows, columns = np.mgrid[0:48, 0:56]
lattice = np.cos(2 * np.pi * rows / 7) + np.cos(2 * np.pi * columns / 6.3)
steps = 40 * (columns > 20) + 70 * (rows > 30)
image = (100 + 15 * lattice + steps + generator.normal(0, 6, rows.shape)).astype(np.float32)
np.save("image.npy", image)
np.save("otsu.npy", np.array([threshold_otsu(image, nbins=256)]))
for classes in (3, 4):
    np.save(f"otsu_{classes}.npy", threshold_multiotsu(image, classes, nbins=256))
np.save("local_mean.npy", image > threshold_local(image, 9, method="mean"))

smooth = ndimage.gaussian_filter(image, 2)
relief = np.hypot(*np.gradient(smooth)).astype(np.float32)
minima = ndimage.label(relief == ndimage.minimum_filter(relief, 5))[0].astype(np.int32)
np.save("relief.npy", relief)
np.save("markers.npy", minima)
np.save("watershed.npy", watershed(relief, minima).astype(np.int32))

pairs = [((0, 0), (8, 16), (20, 24)), ((0, 0), (3, 5), (9, 7)), ((0, 0), (10, 10), (5, 6))]
similarity = [
    structural_similarity(
        image[a[0]:a[0] + s[0], a[1]:a[1] + s[1]], image[b[0]:b[0] + s[0], b[1]:b[1] + s[1]],
        data_range=float(image.max() - image.min()), win_size=min(7, min(s) - (1 - min(s) % 2)))
    for a, b, s in pairs]
np.save("similarity.npy", np.array(similarity))

exact = image.astype(np.float64)
filters = []
for sigma in (0.7, 3.5):
    g = ndimage.gaussian_filter(exact, sigma)
    down, across = np.gradient(g)
    downdown, downacross = np.gradient(down)[0], np.gradient(across)[0]
    acrossacross = np.gradient(across)[1]
    def eigenvalues(a, b, c):
        matrices = np.stack([np.stack([a, b], -1), np.stack([b, c], -1)], -2)
        values = np.linalg.eigvalsh(matrices)
        return [values[..., 1], values[..., 0]]
    products = [ndimage.gaussian_filter(p, sigma) for p in (down * down, down * across, across * across)]
    maps = [g, downdown + acrossacross, np.hypot(down, across)]
    maps += eigenvalues(downdown, downacross, acrossacross) + eigenvalues(*products)
    filters.append(np.stack(maps))
np.save("filters.npy", np.stack(filters)[:, :, ::2, ::2].astype(np.float32))
