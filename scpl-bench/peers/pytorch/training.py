# SPDX-License-Identifier: Apache-2.0
"""One training step of BP, and of SCPL and DASCPL in their original schedule."""

import contextlib
import threading
from dataclasses import dataclass

import torch
from torch.nn import functional

TEMPERATURE = 0.1
LEARNING_RATE = 1e-3


def contrastive_loss(features, labels):
    """The supervised contrastive loss, averaged over all anchors; a class count has the anchor."""
    z = functional.normalize(features, dim=1)
    scores = z @ z.t() / TEMPERATURE
    scores = scores - scores.max(1, keepdim=True).values.detach()
    others = ~torch.eye(len(labels), dtype=torch.bool, device=labels.device)
    same = labels[:, None] == labels[None, :]
    log_share = scores - (scores.exp() * others).sum(1, keepdim=True).log()
    return -((log_share * (same & others)).sum(1) / same.sum(1)).mean()


def require_reference_loss():
    """Refuses to go on if the loss of four known vectors is not the original's."""
    features = torch.tensor([[1.0, 2, 2], [2, 1, -2], [0, 3, 4], [1, 0, 1]])
    loss = contrastive_loss(features, torch.tensor([0, 1, 0, 2])).item()
    if abs(loss - 0.015515447) > 1e-6:
        raise ValueError(f"contrastive loss: expected 0.015515447, got {loss}")


@dataclass(frozen=True)
class Setting:
    """How a step is computed.

    By autocast in bfloat16, compiled, with Adam in one kernel; on which kind of device, with an
    Adam that a graph can hold, and with a stream for each block.
    """

    bf16: bool = False
    compiled: bool = False
    fused: bool = False
    device: str = "cpu"
    graphs: bool = False
    streams: bool = False

    def autocast(self):
        """Of the calling thread, for forward passes; a backward pass follows its forward pass."""
        return torch.autocast(self.device, dtype=torch.bfloat16, enabled=self.bf16)

    def compile(self, function):
        return torch.compile(function) if self.compiled else function

    def adam(self, *modules):
        parameters = [parameter for module in modules for parameter in module.parameters()]
        options = {"fused": True} if self.fused else {}
        if self.graphs:
            options["capturable"] = True
        return torch.optim.Adam(parameters, lr=LEARNING_RATE, **options)


def update(optimizer, loss):
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()


class Backpropagation:
    """All blocks and the head under one loss and one optimizer."""

    def __init__(self, blocks, head, setting):
        self.blocks = blocks
        self.head = head
        self.modules = [*blocks, head]
        self.setting = setting
        self.loss = setting.compile(self._loss)
        self.optimizer = setting.adam(*self.modules)

    def step(self, signal, labels):
        with self.setting.autocast():
            loss = self.loss(signal, labels)
        update(self.optimizer, loss)

    def _loss(self, signal, labels):
        for block in self.blocks:
            signal, feature = block(signal)
        return functional.cross_entropy(self.head(feature), labels)


class Scpl:
    """A loss and an optimizer for each block; the head belongs to the last one.

    The main thread runs the blocks forward, each on the detached output of the one below. What
    follows a forward pass, which is loss, backward pass and update, is a job: with threads, one
    that starts at once and runs beside later forward passes, otherwise a plain call. All jobs of a
    step have ended when the step ends.

    With exits, this is DASCPL: each block has a classifier as well, which learns from the block's
    detached feature, and whose cross-entropy is added to the block's loss.

    A card runs everything in one stream, as with the original, or each block in a stream of its
    own: autograd goes backward in the stream of the forward pass.
    """

    def __init__(self, blocks, head, setting, threads, exits=False):
        self.setting = setting
        self.threads = threads
        projectors = [block.projector() for block in blocks]
        classifiers = [block.exit() if exits else None for block in blocks]
        owned = [
            [module for module in parts if module is not None]
            for parts in zip(blocks, projectors, classifiers)
        ]
        owned[-1].append(head)
        self.modules = [module for parts in owned for module in parts]
        self.blocks = [setting.compile(block) for block in blocks]
        self.head = setting.compile(head)
        self.losses = [
            setting.compile(local_loss(projector, classifier, setting.device))
            for projector, classifier in zip(projectors, classifiers)
        ]
        self.streams = [torch.cuda.Stream() for _ in blocks] if setting.streams else []
        self.optimizers = [setting.adam(*parts) for parts in owned]

    def step(self, signal, labels):
        jobs = []
        signals = []  # of all blocks until all are done: a stream knows of its own readers alone
        self._wait(0, self._current())
        for index, block in enumerate(self.blocks):
            with self._stream(index):
                with self.setting.autocast():
                    signal, feature = block(signal)
                    logits = self.head(feature.detach()) if block is self.blocks[-1] else None
                signal = tuple(part.detach() for part in signal)
                signals.append(signal)
                self._wait(index + 1, self._current())
            jobs.append(self._start(index, feature, logits, labels))
        for job in jobs:
            job.join()
        for stream in self.streams:
            self._current().wait_stream(stream)

    def _current(self):
        return torch.cuda.current_stream() if self.streams else None

    def _stream(self, index):
        """Lets what is submitted go to the block's stream, if blocks have streams."""
        return torch.cuda.stream(self.streams[index]) if self.streams else contextlib.nullcontext()

    def _wait(self, index, other):
        """Lets a block begin behind what was submitted to a stream."""
        if index < len(self.streams):
            self.streams[index].wait_stream(other)

    def _start(self, index, feature, logits, labels):
        job = Job(self._learn, index, feature, logits, labels)
        if self.threads:
            job.start()
        else:
            job.run()
        return job

    def _learn(self, index, feature, logits, labels):
        with self._stream(index):
            with self.setting.autocast():
                loss = self.losses[index](feature, logits, labels)
            update(self.optimizers[index], loss)


def local_loss(projector, classifier=None, device="cpu"):
    """The loss of a block, whose exit, if there is one, learns from what does not learn from it.

    The last block has logits of the head. Losses are computed in float32 anyway.
    """

    def loss(feature, logits, labels):
        projected = projector(feature)
        answers = [] if logits is None else [logits]
        if classifier is not None:
            answers.append(classifier(feature.detach()))
        with torch.autocast(device, enabled=False):
            value = contrastive_loss(projected.float(), labels)
            for answer in answers:
                value = value + functional.cross_entropy(answer.float(), labels)
            return value

    return loss


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
