# SPDX-License-Identifier: Apache-2.0
"""One training step of BP and of SCPL in its original schedule."""

import threading

import torch
from torch.nn import functional

TEMPERATURE = 0.1
LEARNING_RATE = 1e-3


def contrastive_loss(features, labels):
    """The supervised contrastive loss, averaged over all anchors; a class count has the anchor."""
    z = functional.normalize(features, dim=1)
    scores = z @ z.t() / TEMPERATURE
    scores = scores - scores.max(1, keepdim=True).values.detach()
    others = ~torch.eye(len(labels), dtype=torch.bool)
    same = labels[:, None] == labels[None, :]
    log_share = scores - (scores.exp() * others).sum(1, keepdim=True).log()
    return -((log_share * (same & others)).sum(1) / same.sum(1)).mean()


def require_reference_loss():
    """Refuses to go on if the loss of four known vectors is not the original's."""
    features = torch.tensor([[1.0, 2, 2], [2, 1, -2], [0, 3, 4], [1, 0, 1]])
    loss = contrastive_loss(features, torch.tensor([0, 1, 0, 2])).item()
    if abs(loss - 0.015515447) > 1e-6:
        raise ValueError(f"contrastive loss: expected 0.015515447, got {loss}")


def adam(*modules):
    parameters = [parameter for module in modules for parameter in module.parameters()]
    return torch.optim.Adam(parameters, lr=LEARNING_RATE)


def update(optimizer, loss):
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()


class Backpropagation:
    """All blocks and the head under one loss and one optimizer."""

    def __init__(self, blocks, head):
        self.blocks = blocks
        self.head = head
        self.modules = [*blocks, head]
        self.optimizer = adam(*self.modules)

    def step(self, signal, labels):
        for block in self.blocks:
            signal, feature = block(signal)
        update(self.optimizer, functional.cross_entropy(self.head(feature), labels))


class Scpl:
    """A loss and an optimizer for each block; the head belongs to the last one.

    The main thread runs the blocks forward, each on the detached output of the one below. What
    follows a forward pass, which is loss, backward pass and update, is a job: with threads, one
    that starts at once and runs beside later forward passes, otherwise a plain call. All jobs of a
    step have ended when the step ends.
    """

    def __init__(self, blocks, head, threads):
        self.blocks = blocks
        self.head = head
        self.threads = threads
        self.projectors = [block.projector() for block in blocks]
        self.modules = [*blocks, *self.projectors, head]
        self.optimizers = [adam(*pair) for pair in zip(blocks[:-1], self.projectors)]
        self.optimizers.append(adam(blocks[-1], self.projectors[-1], head))

    def step(self, signal, labels):
        jobs = []
        for index, block in enumerate(self.blocks):
            signal, feature = block(signal)
            logits = self.head(feature.detach()) if block is self.blocks[-1] else None
            jobs.append(self._start(index, feature, logits, labels))
            signal = tuple(part.detach() for part in signal)
        for job in jobs:
            job.join()

    def _start(self, index, feature, logits, labels):
        job = Job(self._learn, index, feature, logits, labels)
        if self.threads:
            job.start()
        else:
            job.run()
        return job

    def _learn(self, index, feature, logits, labels):
        loss = contrastive_loss(self.projectors[index](feature), labels)
        if logits is not None:
            loss = loss + functional.cross_entropy(logits, labels)
        update(self.optimizers[index], loss)


class Job(threading.Thread):
    """A call in a thread of its own; joining raises what the call raised."""

    def __init__(self, function, *arguments):
        super().__init__(daemon=True)
        self.call = lambda: function(*arguments)
        self.error = None

    def run(self):
        try:
            self.call()
        except BaseException as error:
            self.error = error

    def join(self, timeout=None):
        if self.ident is not None:
            super().join(timeout)
        if self.error is not None:
            raise self.error
