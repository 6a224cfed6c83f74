"""The network: a residual network of basic blocks on one grey channel, with torchvision's names of tensors.

    stem   conv1 5 x 5 / 2 (padding 2), bn1, relu [, max pool 3 x 3 / 2 (padding 1)]
    layer1 ... layer4, widths as given, stride 1, 2, 2, 2; BasicBlock: conv 3 x 3, bn, relu, conv 3 x 3, bn, + shortcut, relu
    embedding   of each chosen stage's output the mean over rows and columns, divided by its length; joined end to end,
                divided by the root of the number of stages
"""
import torch
from torch import nn
from torch.nn import functional as F


class BasicBlock(nn.Module):
    """torchvision's basic block: the shortcut has a 1 x 1 convolution where stride or width change."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))
        else:
            self.downsample = None

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class TextureNetwork(nn.Module):
    """Chips (n, 1, rows, columns), each normalised (see `normalise`), to embeddings (n, dimensions) of length 1."""

    def __init__(self, widths=(32, 48, 96, 192), blocks=(1, 1, 1, 1), max_pool=False, pooled_stages=(2, 3, 4)):
        super().__init__()
        self.settings = {"widths": list(widths), "blocks": list(blocks), "max_pool": max_pool, "pooled_stages": list(pooled_stages)}
        self.max_pool, self.pooled_stages = max_pool, tuple(pooled_stages)
        self.conv1 = nn.Conv2d(1, widths[0], 5, 2, 2, bias=False)
        self.bn1 = nn.BatchNorm2d(widths[0])
        inputs = widths[0]
        for stage, (width, count) in enumerate(zip(widths, blocks), 1):
            layers = [BasicBlock(inputs if i == 0 else width, width, 2 if stage > 1 and i == 0 else 1) for i in range(count)]
            setattr(self, f"layer{stage}", nn.Sequential(*layers))
            inputs = width
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        self.dimensions = sum(widths[s - 1] for s in pooled_stages)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        if self.max_pool:
            x = F.max_pool2d(x, 3, 2, 1)
        pooled = []
        for stage in range(1, 5):
            x = getattr(self, f"layer{stage}")(x)
            if stage in self.pooled_stages:
                wide = x.float() if x.dtype == torch.bfloat16 else x
                pooled.append(F.normalize(wide.mean((2, 3)), dim=1, eps=1e-12))
        return torch.cat(pooled, 1) / len(pooled) ** 0.5


def operations(network, side=64):
    """Multiplications and additions per chip (two per multiply-add of the convolutions)."""
    total = 0
    hooks = []

    def count(module, inputs, output):
        nonlocal total
        total += 2 * output[0].numel() * module.weight[0].numel()

    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            hooks.append(module.register_forward_hook(count))
    was_training = network.training
    network.eval()
    with torch.no_grad():
        network(torch.zeros(1, 1, side, side))
    network.train(was_training)
    for hook in hooks:
        hook.remove()
    return total
