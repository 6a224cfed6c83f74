#!/usr/bin/env python3
"""Trains the texture network. One command: `python train.py`; see README.md."""
import argparse
import json
import math
import os
import signal
import time
from pathlib import Path

import numpy as np
import torch

from tessera_textures.bank import PHASES, load_bank
from tessera_textures.episodes import change, draw_episode, normalise, prototypical_loss
from tessera_textures.network import TextureNetwork, operations


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="of the weights and of the episodes")
    parser.add_argument("--bank-seed", type=int, default=1, help="of the textures")
    parser.add_argument("--families", type=int, default=1600, help="pictures in the bank, four textures each")
    parser.add_argument("--episodes", type=int, default=2500)
    parser.add_argument("--rate", type=float, default=2e-3, help="largest learning rate")
    parser.add_argument("--decay", type=float, default=0.02, help="weight decay")
    parser.add_argument("--pooled-stages", type=int, nargs="+", default=[2, 3, 4])
    parser.add_argument("--widths", type=int, nargs=4, default=[32, 48, 96, 192])
    parser.add_argument("--max-pool", action="store_true", help="max pool after the stem: a quarter of the work, worse")
    parser.add_argument("--precision", choices=("f32", "bf16"), default="f32", help="of the convolutions; bf16 takes half the time where the processor has instructions for it")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--cache", type=Path, default=Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "tessera-textures")
    parser.add_argument("--output", type=Path, default=Path("runs/texture"), help="folder for checkpoint, log and weights")
    return parser.parse_args()


def main():
    options = arguments()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    options.output.mkdir(parents=True, exist_ok=True)
    fields, mosaic, limits = load_bank(options.cache, options.bank_seed, options.families, options.threads)
    network = TextureNetwork(options.widths, max_pool=options.max_pool, pooled_stages=options.pooled_stages)
    network = network.to(device, memory_format=torch.channels_last)
    log_temperature = torch.nn.Parameter(torch.tensor(math.log(10.0), device=device))
    optimiser = torch.optim.AdamW(
        [
            {"params": [p for p in network.parameters() if p.ndim > 1], "weight_decay": options.decay},
            {"params": [p for p in network.parameters() if p.ndim == 1] + [log_temperature], "weight_decay": 0.0},
        ]
    )
    start, seconds = 0, 0.0
    checkpoint = options.output / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        log_temperature.data.copy_(state["log_temperature"])
        start, seconds = state["episode"], state["seconds"]
        print(f"resumed at episode {start}", flush=True)
    print(f"{sum(p.numel() for p in network.parameters())} parameters, {operations(network) / 1e6:.1f} MFLOP a chip, {device}", flush=True)
    stop = False

    def ask_to_stop(*_):
        nonlocal stop
        stop = True

    signal.signal(signal.SIGTERM, ask_to_stop)
    classes, shots = 24, 4
    network.train()
    recent, began = [], time.time()

    def save(episode):
        state = {"network": network.state_dict(), "optimiser": optimiser.state_dict(), "log_temperature": log_temperature.data,
                 "episode": episode, "settings": network.settings, "seconds": seconds + time.time() - began}  # fmt: skip
        torch.save(state, checkpoint.with_suffix(".partial"))
        checkpoint.with_suffix(".partial").replace(checkpoint)

    for episode in range(start, options.episodes):
        rate = options.rate * min(1.0, (episode + 1) / 100) * 0.5 * (1 + math.cos(math.pi * episode / options.episodes))
        for group in optimiser.param_groups:
            group["lr"] = rate
        rng = np.random.default_rng((options.seed, episode))  # a resumed run sees the episodes that it would have seen
        chips = change(*draw_episode(fields, mosaic, limits, rng, classes // PHASES, PHASES, shots), rng)
        chips = normalise(chips).to(device)
        with torch.autocast(device, torch.bfloat16, enabled=options.precision == "bf16"):
            embeddings = network(chips.to(memory_format=torch.channels_last))
        loss, right = prototypical_loss(embeddings.float(), classes, shots, log_temperature.exp())
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        with torch.no_grad():
            log_temperature.clamp_(0, math.log(200))
        recent.append((loss.item(), right.item()))
        if (episode + 1) % 50 == 0:
            mean_loss, mean_right = np.mean(recent, 0)
            spent = seconds + time.time() - began
            print(f"{episode + 1} loss {mean_loss:.4f} right {mean_right:.4f} temperature {log_temperature.exp().item():.1f} {spent:.0f} s", flush=True)
            recent = []
        if (episode + 1) % 200 == 0 or stop:
            save(episode + 1)
        if stop:
            return
    save(options.episodes)
    torch.save({"network": network.state_dict(), "settings": network.settings}, options.output / "weights.pt")
    record = {k: str(v) if isinstance(v, Path) else v for k, v in vars(options).items()}
    (options.output / "run.json").write_text(json.dumps(record | {"seconds": seconds + time.time() - began, "torch": torch.__version__}, indent=1))


if __name__ == "__main__":
    main()
