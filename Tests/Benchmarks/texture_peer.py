"""Time per 64 px chip of the texture network in PyTorch, best of several batch sizes: texture_peer.py WEIGHTS.

The chips are normalised already; the network alone is timed. Needs torch and safetensors.
"""

import sys
import time
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Training"))
from tessera_textures.encode import load_network


def best(run, chips):
    run()
    times = []
    for _ in range(7):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) / chips * 1e3)
    return min(times)


network = load_network(sys.argv[1]).to(memory_format=torch.channels_last)
chips = torch.randn(512, 1, 64, 64).to(memory_format=torch.channels_last)
for threads in (1, 2):
    torch.set_num_threads(threads)
    for name in ("f32", "bf16"):
        results = {}
        for batch in (1, 8, 64, 512):
            with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=name == "bf16"):
                results[batch] = best(lambda: [network(part) for part in chips.split(batch)], len(chips))
        batch = min(results, key=results.get)
        print(f"torch {torch.__version__} {name}, {threads} thread(s): {results[batch]:.3f} ms per chip (batch {batch})", flush=True)
