"""ResNets with weights made by a rule, not trained: what the architecture alone gives, for comparison."""
import numpy as np
import torch
from safetensors.torch import save_file

MASK = (1 << 64) - 1
BLOCKS = {"resnet18": (2, 2, 2, 2), "resnet101": (3, 4, 23, 3)}


def rule_values(name, count):
    """`count` numbers in [-1, 1): SplitMix64 from the FNV-1a hash of the name."""
    seed = 0xCBF29CE484222325
    for byte in name.encode():
        seed = ((seed ^ byte) * 0x100000001B3) & MASK
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(40)).astype(np.float64) * 2.0**-23 - 1


def shapes(network):
    """Names and shapes of torchvision's tensors, without the classifier."""
    found = {}

    def convolution(path, norm, outputs, inputs, kernel):
        found[path + ".weight"] = (outputs, inputs, kernel, kernel)
        found.update({f"{norm}.{part}": (outputs,) for part in ("weight", "bias", "running_mean", "running_var")})

    convolution("conv1", "bn1", 64, 3, 7)
    inputs, wider = 64, 1 if network == "resnet18" else 4
    for stage, count in enumerate(BLOCKS[network]):
        width = 64 << stage
        for block in range(count):
            path = f"layer{stage + 1}.{block}"
            sizes = [(width, inputs, 3), (width, width, 3)] if wider == 1 else [(width, inputs, 1), (width, width, 3), (4 * width, width, 1)]
            for index, size in enumerate(sizes, 1):
                convolution(f"{path}.conv{index}", f"{path}.bn{index}", *size)
            if block == 0 and (stage or wider > 1):
                convolution(f"{path}.downsample.0", f"{path}.downsample.1", width * wider, inputs, 1)
            inputs = width * wider
    return found


def write(network, file):
    """Writes the weights of `resnet18` or `resnet101` as safetensors."""
    last = "bn2.weight" if network == "resnet18" else "bn3.weight"
    tensors = {}
    for name, shape in shapes(network).items():
        u = rule_values(name, int(np.prod(shape)))
        if len(shape) == 4:
            u = u * np.sqrt(6 / np.prod(shape[1:]))
        elif name.endswith("running_var"):
            u = 1 + 0.25 * u
        elif name.endswith("running_mean") or name.endswith("bias"):
            u = 0.1 * u
        elif name.startswith("layer") and name.endswith(last):
            u = 0.25 + 0.05 * u
        else:
            u = 1 + 0.1 * u
        tensors[name] = torch.from_numpy(u.astype(np.float32).reshape(shape))
    save_file(tensors, str(file))
