# SPDX-License-Identifier: Apache-2.0
"""VGG8 and the old ResNet18 as four blocks and a head; images [batch, 3, 32, 32]."""

from torch import nn
from torch.nn import functional

CLASSES = 10
PROJECTOR_HIDDEN = 512
PROJECTOR_OUT = 1024
EXIT_HIDDEN = 512


class Block(nn.Module):
    """A block whose output is both its signal and, flattened, the feature of its local loss."""

    def __init__(self, layers, flat):
        super().__init__()
        self.layers = nn.Sequential(*layers)
        self.flat = flat

    def forward(self, signal):
        output = self.layers(signal[0])
        return (output,), output.flatten(1)

    def projector(self):
        return nn.Sequential(
            nn.Linear(self.flat, PROJECTOR_HIDDEN),
            nn.ReLU(),
            nn.Linear(PROJECTOR_HIDDEN, PROJECTOR_OUT),
        )

    def exit(self):
        return nn.Sequential(
            nn.Linear(self.flat, EXIT_HIDDEN), nn.Sigmoid(), nn.Linear(EXIT_HIDDEN, CLASSES)
        )


def conv3x3(inputs, outputs, stride=1):
    return nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False)


def vgg_unit(inputs, outputs):
    return [conv3x3(inputs, outputs), nn.BatchNorm2d(outputs), nn.ReLU()]


def vgg8():
    pool = nn.MaxPool2d(2)
    blocks = [
        Block([*vgg_unit(3, 128), *vgg_unit(128, 256), pool], 256 * 16 * 16),
        Block([*vgg_unit(256, 256), *vgg_unit(256, 512), pool], 512 * 8 * 8),
        Block([*vgg_unit(512, 512), pool], 512 * 4 * 4),
        Block([*vgg_unit(512, 512), pool], 512 * 2 * 2),
    ]
    head = nn.Sequential(nn.Linear(2048, 2500), nn.Sigmoid(), nn.Linear(2500, CLASSES))
    return blocks, head


class BasicBlock(nn.Module):
    """Two convolutions and a shortcut, which is a 3x3 convolution where the stride is 2."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.main = nn.Sequential(
            conv3x3(inputs, outputs, stride),
            nn.BatchNorm2d(outputs),
            nn.LeakyReLU(),
            conv3x3(outputs, outputs),
            nn.BatchNorm2d(outputs),
        )
        self.shortcut = nn.Sequential()
        if stride != 1:
            self.shortcut = nn.Sequential(
                conv3x3(inputs, outputs, stride), nn.BatchNorm2d(outputs)
            )

    def forward(self, x):
        return functional.leaky_relu(self.main(x) + self.shortcut(x))


def resnet_stage(inputs, outputs, stride):
    return [BasicBlock(inputs, outputs, stride), BasicBlock(outputs, outputs, 1)]


def resnet18_old():
    stem = [conv3x3(3, 64), nn.BatchNorm2d(64), nn.LeakyReLU()]
    blocks = [
        Block([*stem, *resnet_stage(64, 64, 1)], 64 * 32 * 32),
        Block(resnet_stage(64, 128, 2), 128 * 16 * 16),
        Block(resnet_stage(128, 256, 2), 256 * 8 * 8),
        Block([*resnet_stage(256, 512, 2), nn.AdaptiveAvgPool2d(1)], 512),
    ]
    return blocks, nn.Linear(512, CLASSES)
