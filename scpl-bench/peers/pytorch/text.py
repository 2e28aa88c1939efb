# SPDX-License-Identifier: Apache-2.0
"""BiLSTM and Transformer: an embedding block, three blocks and a head; ids [batch, time]."""

import math

import torch
from torch import nn

CLASSES = 4
VOCABULARY = 30_000
WIDTH = 300
HEADS = 6
BLOCKS = 4
DROPOUT = 0.1
PAD = 0


class TextBlock(nn.Module):
    def projector(self):
        """Projector i of the text models: none."""
        return nn.Identity()

    def exit(self):
        return head()


class Embedding(TextBlock):
    """Token ids to word vectors, with a dense gradient; the feature is their mean over time."""

    def __init__(self):
        super().__init__()
        self.vectors = nn.Embedding(VOCABULARY, WIDTH)

    def forward(self, signal):
        vectors = self.vectors(signal[0])
        return (vectors, *signal[1:]), vectors.mean(1)


class LstmBlock(TextBlock):
    """A bidirectional LSTM that starts from the final state of the block below, if it has one."""

    def __init__(self, inputs):
        super().__init__()
        self.lstm = nn.LSTM(inputs, WIDTH, batch_first=True, bidirectional=True)

    def forward(self, signal):
        sequence, *state = signal
        sequence, (h, c) = self.lstm(sequence, tuple(state) if state else None)
        return (sequence, h, c), h.mean(0)


def bilstm():
    blocks = [Embedding(), LstmBlock(WIDTH)]
    blocks += [LstmBlock(2 * WIDTH) for _ in range(BLOCKS - 2)]
    return blocks, head()


class LayerNorm(nn.Module):
    """Divides by the unbiased deviation plus epsilon."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(WIDTH))
        self.shift = nn.Parameter(torch.zeros(WIDTH))

    def forward(self, x):
        centred = x - x.mean(-1, keepdim=True)
        return self.scale * centred / (x.std(-1, keepdim=True) + 1e-6) + self.shift


class Attention(nn.Module):
    """Self-attention of several heads that does not look at padding."""

    def __init__(self):
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, x, mask):
        query, key, value = (self._split(part(x)) for part in (self.query, self.key, self.value))
        scores = query @ key.transpose(-2, -1) / math.sqrt(WIDTH // HEADS)
        scores = scores.masked_fill(mask[:, None, None, :] == 0, -1e9)
        mixed = self.dropout(scores.softmax(-1)) @ value
        return self.out(mixed.transpose(1, 2).flatten(2))

    @staticmethod
    def _split(x):
        """[batch, time, width] to [batch, heads, time, width / heads]."""
        return x.unflatten(2, (HEADS, WIDTH // HEADS)).transpose(1, 2)


class TransformerBlock(TextBlock):
    """A pre-norm encoder layer and a last norm; the feature is the mean of the unmasked tokens."""

    def __init__(self):
        super().__init__()
        self.norms = nn.ModuleList(LayerNorm() for _ in range(3))
        self.attention = Attention()
        self.feed_forward = nn.Sequential(
            nn.Linear(WIDTH, WIDTH), nn.ReLU(), nn.Dropout(DROPOUT), nn.Linear(WIDTH, WIDTH)
        )
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, signal):
        x, mask = signal
        x = x + self.dropout(self.attention(self.norms[0](x), mask))
        x = x + self.dropout(self.feed_forward(self.norms[1](x)))
        x = self.norms[2](x)
        weights = mask.unsqueeze(-1)
        return (x, mask), (weights * x).sum(1) / weights.sum(1)


def transformer():
    return [Embedding()] + [TransformerBlock() for _ in range(BLOCKS - 1)], head()


def head():
    """The classifier behind the last block, and what an exit of any block is."""
    return nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.Tanh(), nn.Linear(WIDTH, CLASSES))
