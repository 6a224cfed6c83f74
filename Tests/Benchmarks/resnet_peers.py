"""Time per chip of ResNet101 at 256 x 256 in other tools, with random weights: resnet_peers.py [--threads N] [--chips N].

Needs torch, onnx, onnxruntime and openvino; each is tried with several batch sizes (and layouts), and the best counts.
Prints milliseconds of wall time and of processor time per chip, resize and normalisation not included.
"""

import argparse
import io
import time

import numpy as np
import torch
from torch import nn


class Bottleneck(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        outputs = width * 4
        self.conv1 = nn.Conv2d(inputs, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, outputs, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        return self.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet101(nn.Module):
    """torchvision's layers up to the pooled features."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1))
        blocks, inputs = [], 64
        for stage, count in enumerate([3, 4, 23, 3]):
            for block in range(count):
                blocks.append(Bottleneck(inputs, 64 << stage, 2 if stage and not block else 1))
                inputs = 256 << stage
        self.blocks = nn.Sequential(*blocks)

    def forward(self, x):
        return self.blocks(self.stem(x)).mean((2, 3))


def best(run, batch, chips):
    """Smallest wall and processor time per chip in ms over runs that see `chips` chips."""
    run()
    wall, cpu = [], []
    for _ in range(max(3, chips // batch)):
        start, start_cpu = time.perf_counter(), time.process_time()
        run()
        wall.append((time.perf_counter() - start) / batch * 1e3)
        cpu.append((time.process_time() - start_cpu) / batch * 1e3)
    return min(wall), min(cpu)


def report(name, results):
    settings, (wall, cpu) = min(results.items(), key=lambda item: item[1][0])
    print(f"{name:28s} {wall:8.1f} {cpu:8.1f}   {settings}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--chips", type=int, default=16)
    parser.add_argument("--only", default="torch,onnxruntime,openvino")
    options = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(options.threads)
    model = ResNet101().eval()
    print(f"{'':28s} {'wall ms':>8s} {'cpu ms':>8s}   best of   ({options.threads} threads)")
    batches = [1, 4, 8, 16]
    inputs = {batch: torch.randn(batch, 3, 256, 256) for batch in batches}

    if "torch" in options.only:
        results = {"f32": {}, "bf16 autocast": {}}
        for layout in (torch.contiguous_format, torch.channels_last):
            network = model.to(memory_format=layout)
            for batch in batches:
                x = inputs[batch].contiguous(memory_format=layout)
                name = f"batch {batch}, {str(layout).removeprefix('torch.')}"
                with torch.inference_mode():
                    results["f32"][name] = best(lambda: network(x), batch, options.chips)
                    with torch.autocast("cpu", dtype=torch.bfloat16):
                        results["bf16 autocast"][name] = best(lambda: network(x), batch, options.chips)
        for name, timings in results.items():
            report(f"torch {torch.__version__} {name}", timings)

    model = model.to(memory_format=torch.contiguous_format)
    file = io.BytesIO()
    torch.onnx.export(
        model, (inputs[1],), file, input_names=["x"], output_names=["y"], dynamo=False,
        dynamic_axes={"x": {0: "batch"}, "y": {0: "batch"}})
    onnx = file.getvalue()

    if "onnxruntime" in options.only:
        import onnxruntime

        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = options.threads
        session = onnxruntime.InferenceSession(onnx, settings, providers=["CPUExecutionProvider"])
        results = {}
        for batch in batches:
            x = inputs[batch].numpy()
            results[f"batch {batch}"] = best(lambda: session.run(None, {"x": x}), batch, options.chips)
        report(f"onnxruntime {onnxruntime.__version__} f32", results)

    if "openvino" in options.only:
        import openvino

        core = openvino.Core()
        for precision in ("f32", "bf16"):
            results = {}
            for batch in batches:
                for streams in sorted({1, options.threads}):
                    network = core.read_model(onnx)
                    network.reshape([batch, 3, 256, 256])
                    compiled = core.compile_model(
                        network, "CPU",
                        {"INFERENCE_PRECISION_HINT": precision, "INFERENCE_NUM_THREADS": options.threads,
                         "NUM_STREAMS": streams})
                    queue = openvino.AsyncInferQueue(compiled, streams)
                    x = np.asarray(inputs[batch])

                    def run():
                        for _ in range(streams):
                            queue.start_async({0: x})
                        queue.wait_all()

                    results[f"batch {batch}, streams {streams}"] = best(run, batch * streams, options.chips)
            report(f"openvino {openvino.__version__.split('-')[0]} {precision}", results)


main()
