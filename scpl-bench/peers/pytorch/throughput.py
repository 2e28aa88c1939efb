#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Training speed of the four models in PyTorch (1.12 or newer), on random data, Adam included.

Prints one line for each model and method: peer, model, method, threads, and samples/s as the median
[lowest, highest] of the repeats.
"""

import argparse
import os
import statistics
import sys
import time

import torch

import text
import training
import vision

IMAGES = 64
TEXTS = 128
TOKENS = 60
SEED = 1

# What a true twin has: parameters under BP, and under SCPL with its projectors (m or i).
MODELS = {
    "vgg8": (vision.vgg8, 11_938_294, 69_616_118),
    "resnet18-old": (vision.resnet18_old, 12_550_218, 73_635_914),
    "bilstm": (text.bilstm, 14_865_904, 14_865_904),
    "transformer": (text.transformer, 10_722_304, 10_722_304),
}
METHODS = {
    "bp": training.Backpropagation,
    "scpl": lambda blocks, head: training.Scpl(blocks, head, threads=True),
    "scpl-inline": lambda blocks, head: training.Scpl(blocks, head, threads=False),
}


def positive(value):
    number = int(value)
    if number < 1:
        raise argparse.ArgumentTypeError(f"expected a number from 1 on, got {value}")
    return number


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", choices=[*MODELS, "all"], default="all")
    parser.add_argument(
        "--method",
        choices=[*METHODS, "all"],
        default="all",
        help="bp; scpl: the original's schedule, a thread per block's job; scpl-inline: no threads",
    )
    parser.add_argument(
        "--threads",
        type=positive,
        default=os.cpu_count(),
        help="native threads of each operation (default: the processors)",
    )
    parser.add_argument("--warm-up", type=positive, default=3, help="steps before (default: 3)")
    parser.add_argument("--repeats", type=positive, default=5, help="measurements (default: 5)")
    parser.add_argument("--steps", type=positive, default=2, help="steps of each (default: 2)")
    return parser.parse_args()


def random_batch(model):
    """A signal and labels: images of normal numbers, or texts without padding and their mask."""
    if model in ("vgg8", "resnet18-old"):
        images = torch.randn(IMAGES, 3, 32, 32)
        return (images,), torch.randint(vision.CLASSES, (IMAGES,))
    tokens = torch.randint(text.PAD + 2, text.VOCABULARY, (TEXTS, TOKENS))
    labels = torch.randint(text.CLASSES, (TEXTS,))
    if model == "bilstm":
        return (tokens,), labels
    return (tokens, (tokens != text.PAD).float()), labels


def build(model, method):
    """A trainer of the model, refused if its size is not that of the original."""
    make, under_bp, under_scpl = MODELS[model]
    trainer = METHODS[method](*make())
    expected = under_bp if method == "bp" else under_scpl
    got = sum(parameter.numel() for module in trainer.modules for parameter in module.parameters())
    if got != expected:
        sys.exit(f"{model} under {method}: expected {expected} parameters, got {got}")
    return trainer


def measure(model, method, options):
    torch.manual_seed(SEED)
    trainer = build(model, method)
    signal, labels = random_batch(model)
    for _ in range(options.warm_up):
        trainer.step(signal, labels)
    rates = []
    for _ in range(options.repeats):
        start = time.perf_counter()
        for _ in range(options.steps):
            trainer.step(signal, labels)
        rates.append(len(labels) * options.steps / (time.perf_counter() - start))
    return rates


def matrix_product_rate():
    """GFLOP/s of a large matrix product: a slow BLAS shows here before it spoils all else."""
    a, b = torch.randn(2048, 2048), torch.randn(2048, 2048)
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        a @ b
        best = min(best, time.perf_counter() - start)
    return 2 * 2048**3 / best * 1e-9


def main():
    options = arguments()
    torch.set_num_threads(options.threads)
    training.require_reference_loss()
    rate = matrix_product_rate()
    print(f"# PyTorch {torch.__version__}, matrix products at {rate:.0f} GFLOP/s", flush=True)
    for model in MODELS if options.model == "all" else [options.model]:
        for method in METHODS if options.method == "all" else [options.method]:
            rates = measure(model, method, options)
            print(
                f"{'pytorch':<10} {model:<12} {method:<11} {options.threads:>2}"
                f" {statistics.median(rates):8.1f} [{min(rates):.1f}, {max(rates):.1f}]",
                flush=True,
            )


if __name__ == "__main__":
    main()
