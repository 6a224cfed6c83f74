#!/usr/bin/env python3
"""Counts of three made-up phases, and what HyperSpy leaves of them with so many components.

Usage: make_denoised.py FOLDER (needs hyperspy)"""
import sys

import hyperspy.api as hs
import numpy as np


def counts(rows, columns, seed):
    """Mixtures of three spectra, one to sixty counts per row and channel; an empty row and an empty channel."""
    random = np.random.default_rng(seed)
    spectra = random.gamma(0.4, 1, (3, columns))
    shares = random.dirichlet([0.5, 0.5, 0.5], rows)
    mean = shares @ spectra
    values = random.poisson(mean / mean.mean() * 6)
    values[rows // 3] = 0
    values[:, columns // 2] = 0
    return np.minimum(values, 255).astype(np.uint8)


folder = sys.argv[1]
for name, rows, columns in (("tall", 60, 20), ("wide", 8, 40)):
    values = counts(rows, columns, seed=5)
    np.save(f"{folder}/{name}.npy", values)
    for components in (1, 2, 3):
        signal = hs.signals.Signal1D(values.astype(np.float64))
        signal.decomposition(normalize_poissonian_noise=True, algorithm="SVD", print_info=False)
        model = signal.get_decomposition_model(components)
        np.save(f"{folder}/{name}_{components}.npy", np.ascontiguousarray(model.data, np.float64))
print(hs.__name__, __import__("hyperspy").__version__, "numpy", np.__version__)
