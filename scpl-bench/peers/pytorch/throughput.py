#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Training speed of the four models in PyTorch (1.12 or newer), on random data, Adam included.

Prints one line for each model and method: peer, model, method, threads, samples/s as the median
[lowest, highest] of the repeats, the most memory that the process has had, and the settings.
"""

import argparse
import os
import resource
import shutil
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
    "scpl": lambda *parts: training.Scpl(*parts, threads=True),
    "scpl-inline": lambda *parts: training.Scpl(*parts, threads=False),
}
IMAGE_MODELS = ("vgg8", "resnet18-old")


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
    parser.add_argument(
        "--precision",
        choices=["float32", "bf16"],
        default="float32",
        help="bf16: forward passes by torch.autocast in bfloat16 (default: float32)",
    )
    parser.add_argument(
        "--channels-last", action="store_true", help="channels are innermost in memory (images)"
    )
    parser.add_argument("--compile", action="store_true", help="by torch.compile")
    parser.add_argument("--fused-adam", action="store_true", help="Adam in one kernel")
    options = parser.parse_args()
    if options.compile and not can_compile():
        parser.error("--compile: expected PyTorch 2 and a C++ compiler; install g++ or set CXX")
    return options


def can_compile():
    return hasattr(torch, "compile") and shutil.which(os.environ.get("CXX", "g++")) is not None


def random_batch(model):
    """A signal and labels: images of normal numbers, or texts without padding and their mask."""
    if model in IMAGE_MODELS:
        images = torch.randn(IMAGES, 3, 32, 32)
        return (images,), torch.randint(vision.CLASSES, (IMAGES,))
    tokens = torch.randint(text.PAD + 2, text.VOCABULARY, (TEXTS, TOKENS))
    labels = torch.randint(text.CLASSES, (TEXTS,))
    if model == "bilstm":
        return (tokens,), labels
    return (tokens, (tokens != text.PAD).float()), labels


def build(model, method, options):
    """A trainer of the model, refused if its size is not that of the original."""
    make, under_bp, under_scpl = MODELS[model]
    setting = training.Setting(
        bf16=options.precision == "bf16", compiled=options.compile, fused=options.fused_adam
    )
    blocks, head = make()
    if options.channels_last:
        blocks = [block.to(memory_format=torch.channels_last) for block in blocks]
    trainer = METHODS[method](blocks, head, setting)
    expected = under_bp if method == "bp" else under_scpl
    got = sum(parameter.numel() for module in trainer.modules for parameter in module.parameters())
    if got != expected:
        sys.exit(f"{model} under {method}: expected {expected} parameters, got {got}")
    return trainer


def measure(model, method, options):
    torch.manual_seed(SEED)
    trainer = build(model, method, options)
    signal, labels = random_batch(model)
    if options.channels_last:
        signal = tuple(part.contiguous(memory_format=torch.channels_last) for part in signal)
    for _ in range(options.warm_up):
        trainer.step(signal, labels)
    rates = []
    for _ in range(options.repeats):
        start = time.perf_counter()
        for _ in range(options.steps):
            trainer.step(signal, labels)
        rates.append(len(labels) * options.steps / (time.perf_counter() - start))
    return rates


def peak_mebibytes():
    """The most memory that this process has had; Linux counts in KiB, macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak >> (20 if sys.platform == "darwin" else 10)


def words(options):
    """The settings, as they are typed."""
    given = [f"--threads {options.threads}"]
    if options.precision != "float32":
        given.append(f"--precision {options.precision}")
    for name in ("channels_last", "fused_adam", "compile"):
        if getattr(options, name):
            given.append("--" + name.replace("_", "-"))
    return " ".join(given)


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
    models = list(MODELS) if options.model == "all" else [options.model]
    if options.channels_last:
        models = [model for model in models if model in IMAGE_MODELS]
    for model in models:
        for method in METHODS if options.method == "all" else [options.method]:
            rates = measure(model, method, options)
            print(
                f"{'pytorch':<10} {model:<12} {method:<11} {options.threads:>2}"
                f" {statistics.median(rates):8.1f} [{min(rates):.1f}, {max(rates):.1f}]"
                f" {peak_mebibytes()} MiB, {words(options)}",
                flush=True,
            )


if __name__ == "__main__":
    main()
