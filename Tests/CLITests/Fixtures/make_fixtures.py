"""Makes the small files of this folder; needs h5py, numpy and Pillow."""
import h5py, numpy as np
from PIL import Image

rng = np.random.default_rng(7)
with h5py.File("no-energy-axis.h5", "w", track_order=False) as file:
    file.create_dataset("cube", data=rng.poisson(3, (4, 5, 16)).astype(np.uint8))
noise = rng.integers(0, 256, (48, 64), dtype=np.uint8)
Image.fromarray(noise).save("noise.png")
Image.fromarray(noise).save("noise.jpg", quality=90)
