"""ResNet18 with weights made by a rule, not trained: what the architecture alone gives, for comparison."""
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from .network import BasicBlock

MASK = (1 << 64) - 1


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


class ResNet18(nn.Module):
    """torchvision's ResNet18 without its classifier."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        inputs = 64
        for stage, width in enumerate((64, 128, 256, 512), 1):
            first = BasicBlock(inputs, width, 1 if stage == 1 else 2)
            setattr(self, f"layer{stage}", nn.Sequential(first, BasicBlock(width, width, 1)))
            inputs = width

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        return self.layer4(self.layer3(self.layer2(self.layer1(x)))).mean((2, 3))


def rule_made():
    network = ResNet18().eval()
    state = network.state_dict()
    for name, tensor in state.items():
        if name.endswith("num_batches_tracked"):
            continue
        u = rule_values(name, tensor.numel())
        if tensor.ndim == 4:
            u = u * np.sqrt(6 / tensor[0].numel())
        elif name.endswith("running_var"):
            u = 1 + 0.25 * u
        elif name.endswith("running_mean") or name.endswith("bias"):
            u = 0.1 * u
        elif name.startswith("layer") and name.endswith("bn2.weight"):
            u = 0.25 + 0.05 * u
        else:
            u = 1 + 0.1 * u
        tensor.copy_(torch.from_numpy(u.astype(np.float32)).view_as(tensor))
    return network


@torch.no_grad()
def resnet18_embeddings(chips, network=[]):
    """Embeddings (n, 512): grey 0...1 of 8 or 16 bits, 256 x 256, ImageNet's normalisation."""
    if not network:
        network.append(rule_made())
    full = 255.0 if chips.max() <= 255 else 65535.0
    parts = []
    for part in torch.as_tensor(np.ascontiguousarray(chips)).float()[:, None].split(16):
        x = F.interpolate(part / full, size=(256, 256), mode="bilinear", antialias=True, align_corners=False)
        mean = torch.tensor([0.485, 0.456, 0.406])[None, :, None, None]
        std = torch.tensor([0.229, 0.224, 0.225])[None, :, None, None]
        parts.append(network[0]((x.expand(-1, 3, -1, -1) - mean) / std))
    return torch.cat(parts).numpy()
