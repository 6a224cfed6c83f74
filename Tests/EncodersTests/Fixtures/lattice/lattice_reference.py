"""The descriptor of the `lattice` encoder, written plainly in NumPy float64; the Swift tests compare with it."""
import numpy as np

RINGS, SECTORS = 15, 8       # third octaves from 1/64 to 1/2 cycles per px; 22.5 degrees each
FLOOR = 0.03                 # share of the white level below which power counts as none
SHRINK = 2.0                 # cells; see Documentation/Encoders.md
LEVEL, CONTRAST, SKEWNESS = 0.5, 1.0, 0.25


def fast_size(n):
    """The smallest size from n up with no prime factor above 5."""
    while True:
        m = n
        for p in (2, 3, 5):
            while m % p == 0:
                m //= p
        if m == 1:
            return n
        n += 1


def half_sine(count):
    return np.sin(np.pi * (np.arange(count) + 0.5) / count)


def lattice(chips):
    """chips (count, rows, columns) -> (count, dimensions)"""
    chips = np.asarray(chips, dtype=np.float64)
    count, rows, columns = chips.shape
    window = np.outer(half_sine(rows), half_sine(columns))
    centred = chips - ((chips * window).sum((1, 2)) / window.sum())[:, None, None]
    windowed = centred * window
    size = fast_size(rows), fast_size(columns)
    energy = (window ** 2).sum()
    power = np.abs(np.fft.fft2(windowed, s=size)) ** 2 / energy
    white = (windowed ** 2).sum((1, 2)) / energy

    mean = chips.mean((1, 2))
    deviation = chips - mean[:, None, None]
    variance, third = (deviation ** 2).mean((1, 2)), (deviation ** 3).mean((1, 2))
    square = mean ** 2 + variance
    tiny = 1e-10 * square

    fy, fx = np.fft.fftfreq(size[0])[:, None], np.fft.fftfreq(size[1])[None]
    radius2 = fy * fy + fx * fx
    edges2 = (0.5 * 2.0 ** (-np.arange(RINGS, -1, -1) / 3)) ** 2
    ring = np.searchsorted(edges2, radius2, side="left") - 1           # edge < radius <= next edge
    inside = (ring >= 0) & (ring < RINGS)
    turn = np.mod(np.arctan2(fy, fx) / np.pi, 1.0) * SECTORS
    sector = np.floor(turn).astype(int)
    share = turn - sector
    cells = np.zeros((RINGS, SECTORS))
    sums = np.zeros((count, RINGS, SECTORS))
    for s, w in ((sector % SECTORS, 1 - share), ((sector + 1) % SECTORS, share)):
        for k in range(RINGS):
            for d in range(SECTORS):
                here = inside & (ring == k) & (s == d)
                cells[k, d] += w[here].sum()
                sums[:, k, d] += (power[:, here] * w[here]).sum(1)

    def relative(power):
        shape = (-1,) + (1,) * (power.ndim - 1)
        t, w = tiny.reshape(shape), white.reshape(shape)
        ratio = np.divide(power + t, w + t, out=np.ones_like(power), where=w + t > 0)
        return np.log((ratio + FLOOR) / (1 + FLOOR))

    around = cells.sum(1)
    kept = around >= 4
    split = kept & (cells >= 1).all(1)
    rings = relative(sums.sum(2)[:, kept] / around[kept]) * np.sqrt(around[kept] / (around[kept] + SHRINK * SECTORS))
    sectors = relative(sums[:, split] / cells[split])
    sectors = (sectors - sectors.mean(2, keepdims=True)) * np.sqrt(cells[split] / (cells[split] + SHRINK)) / np.sqrt(SECTORS)
    texture = np.hstack([rings, sectors.reshape(count, -1)]) / np.sqrt(max(kept.sum(), 1))

    some = square > 0
    safe = np.where(some, square, 1)
    level = LEVEL * 0.5 * np.log(safe)
    contrast = CONTRAST * np.sqrt(variance / safe)
    skewness = SKEWNESS * np.arcsinh(third / np.where(some, variance + tiny, 1) ** 1.5)
    return np.hstack([texture, np.stack([level, contrast, skewness], 1)])


def made_chips(count, rows, columns, seed):
    """Lattices of several spacings, tilts and noise, and one of noise alone."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:rows, :columns]
    chips = []
    for index in range(count):
        angle, period, dose = rng.uniform(0, np.pi), rng.uniform(4, 20), 10.0 ** rng.uniform(1, 3)
        u, v = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
        wave = (2 + np.cos(2 * np.pi * u / period) + np.cos(2 * np.pi * v / period)) / 4 if index else 0.5
        chips.append(rng.poisson(dose * (0.2 + wave), (rows, columns)))
    return np.array(chips, dtype=np.uint16)


if __name__ == "__main__":
    import pathlib

    folder = pathlib.Path(__file__).parent
    for rows, columns in ((64, 64), (35, 34), (95, 95), (8, 8), (7, 40)):
        chips = made_chips(3, rows, columns, rows * 100 + columns)
        np.save(folder / f"chips_{rows}x{columns}.npy", chips)
        np.save(folder / f"embeddings_{rows}x{columns}.npy", lattice(chips))
