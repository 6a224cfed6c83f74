"""From a field of intensities to what a detector writes: thickness, probe, scan errors, dose, noise, offset, clipping,
and what people do to pictures afterwards (local contrast, JPEG)."""
from dataclasses import dataclass

import cv2
import numpy as np


@dataclass(frozen=True)
class Instrument:
    """Settings of one acquisition; all phases of one picture share them. Lengths in native px."""

    probe: float  # extra Gaussian blur
    astigmatism: float
    astigmatism_angle: float
    tails: float  # share of intensity in a wide halo
    thickness: float  # relative change of thickness across a field
    level: float  # weak diffuse background, relative to a bright column
    offset: float  # detector offset, likewise, after the dose
    dose: float  # counts per px of a bright column
    read_noise: float  # relative to a bright column
    jitter: float  # row-wise scan error, px
    drift: float  # shear of the scan
    saturation: float  # intensity that is written as white
    gamma: float
    clahe: float  # 0: none, else the clip limit
    jpeg: int  # 0: none, else the quality


def random_instrument(rng, scale):
    choose = lambda p, value, other=0.0: value if rng.random() < p else other
    return Instrument(
        probe=choose(0.4, rng.uniform(0.4, 2.0) * scale),
        astigmatism=choose(0.3, rng.uniform(0, 0.5)),
        astigmatism_angle=rng.uniform(0, np.pi),
        tails=choose(0.4, rng.uniform(0, 0.4)),
        thickness=choose(0.6, rng.uniform(0, 0.35)),
        level=rng.choice([0.0, rng.uniform(0, 0.1), rng.uniform(0.1, 0.8)]),
        offset=choose(0.4, rng.uniform(0, 0.5)),
        dose=np.exp(rng.uniform(np.log(8), np.log(400))),
        read_noise=choose(0.3, rng.uniform(0, 0.1)),
        jitter=choose(0.4, rng.uniform(0.1, 1.0)),
        drift=choose(0.3, rng.normal(0, 0.02)),
        saturation=choose(0.15, rng.uniform(0.4, 0.9), np.inf),
        gamma=choose(0.3, np.exp(rng.normal(0, 0.3)), 1.0),
        clahe=choose(0.2, rng.uniform(1, 4)),
        jpeg=int(choose(0.15, rng.integers(40, 95))),
    )


def probe_kernel(instrument):
    sigma = max(instrument.probe, 0.3)
    wide, narrow = sigma * (1 + instrument.astigmatism), sigma * (1 - 0.5 * instrument.astigmatism)
    reach = int(np.ceil(3 * wide))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float32)
    c, s = np.cos(instrument.astigmatism_angle), np.sin(instrument.astigmatism_angle)
    kernel = np.exp(-0.5 * (((c * x + s * y) / wide) ** 2 + ((c * y - s * x) / narrow) ** 2))
    return (kernel / kernel.sum()).astype(np.float32)


def acquire(field, instrument, rng, mosaic=False):
    """The picture of a field: float32, same shape, a bright column about 1. A mosaic is not sheared nor jittered across
    its chips, and its thickness does not change."""
    image = field
    size = len(image)
    if instrument.probe:
        image = cv2.filter2D(image, -1, probe_kernel(instrument), borderType=cv2.BORDER_REFLECT)
    if instrument.tails:
        halo = cv2.GaussianBlur(cv2.resize(image, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA), (0, 0), 2.0)
        image = (1 - instrument.tails) * image + instrument.tails * cv2.resize(halo, (size, size))
    if not mosaic:
        if instrument.thickness:
            y, x = np.mgrid[-0.5 : 0.5 : size * 1j, -0.5 : 0.5 : size * 1j].astype(np.float32)
            angle = rng.uniform(0, 2 * np.pi)
            image = image * (1 + instrument.thickness * (np.cos(angle) * x + np.sin(angle) * y))
        if instrument.jitter or instrument.drift:
            rows = np.arange(size, dtype=np.float32)
            shift = instrument.jitter * rng.normal(size=size) + instrument.drift * (rows - size / 2)
            across = rows[None, :] + shift[:, None].astype(np.float32)
            image = cv2.remap(image, across, np.repeat(rows[:, None], size, 1), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    image = np.clip(image + instrument.level, 0, None)
    image = rng.poisson(image * instrument.dose).astype(np.float32) / instrument.dose
    if instrument.read_noise:
        image = image + instrument.read_noise * rng.standard_normal(image.shape, np.float32)
    image = np.clip(image + instrument.offset, 0, instrument.saturation + instrument.offset)
    if instrument.gamma != 1:
        image = image**instrument.gamma
    return image.astype(np.float32)


def finish(image, instrument):
    """Local contrast and JPEG, on the 8-bit version of a picture; the rest stays as it is."""
    if not (instrument.clahe or instrument.jpeg):
        return image
    low, high = np.percentile(image, (0.1, 99.9))
    grey = np.clip((image - low) / max(high - low, 1e-6) * 255, 0, 255).astype(np.uint8)
    if instrument.clahe:
        grey = cv2.createCLAHE(instrument.clahe, (3, 3)).apply(grey)
    if instrument.jpeg:
        grey = cv2.imdecode(cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, instrument.jpeg])[1], 0)
    return grey.astype(np.float32) / 255 * max(high - low, 1e-6) + low
