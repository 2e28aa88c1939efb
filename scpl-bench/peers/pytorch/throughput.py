#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Training speed of the four models in PyTorch (1.12 or newer), on random data, Adam included.

Prints one line for each model and method: peer, model, method, threads, samples/s as the median
[lowest, highest] of the repeats, the most memory that the process has had, and the settings. On a
card the memory is that of its arrays, and the time follows that the host takes to submit a step.
"""

import argparse
import contextlib
import gc
import os
import resource
import shutil
import statistics
import sys
import time
import traceback

import torch

import text
import training
import vision

IMAGES = 64
TEXTS = 128
TOKENS = 60
SEED = 1

# What a true twin has: parameters under BP; under SCPL, with its projectors (m or i); and under
# DASCPL, with its exits (m) as well.
MODELS = {
    "vgg8": (vision.vgg8, 11_938_294, 69_616_118, 125_213_214),
    "resnet18-old": (vision.resnet18_old, 12_550_218, 73_635_914, 132_640_882),
    "bilstm": (text.bilstm, 14_865_904, 14_865_904, 15_231_920),
    "transformer": (text.transformer, 10_722_304, 10_722_304, 11_088_320),
}
METHODS = {
    "bp": training.Backpropagation,
    "scpl": lambda *parts: training.Scpl(*parts, threads=True),
    "scpl-inline": lambda *parts: training.Scpl(*parts, threads=False),
    "dascpl": lambda *parts: training.Scpl(*parts, threads=True, exits=True),
    "dascpl-inline": lambda *parts: training.Scpl(*parts, threads=False, exits=True),
}
IMAGE_MODELS = ("vgg8", "resnet18-old")

# Those whose step is one thread's work, which a graph can hold.
GRAPHED = ("bp", "scpl-inline", "dascpl-inline")


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
        nargs="+",
        default=["all"],
        help="bp; scpl: the original's schedule, a thread per block's job; scpl-inline: no threads;"
        " dascpl, dascpl-inline: with an exit on every block, too",
    )
    parser.add_argument(
        "--threads",
        type=positive,
        default=os.cpu_count(),
        help="native threads of each operation (default: the processors)",
    )
    parser.add_argument(
        "--batch", type=positive, help=f"samples (default: {IMAGES} images or {TEXTS} texts)"
    )
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu", help="(default: cpu)")
    parser.add_argument("--warm-up", type=positive, default=3, help="steps before (default: 3)")
    parser.add_argument("--repeats", type=positive, default=5, help="measurements (default: 5)")
    parser.add_argument("--steps", type=positive, default=2, help="steps of each (default: 2)")
    parser.add_argument(
        "--precision",
        choices=["float32", "tf32", "bf16"],
        help="tf32: factors of products and convolutions rounded, on a card; bf16: forward passes"
        " by torch.autocast in bfloat16 (default: float32; on a card: tf32)",
    )
    parser.add_argument(
        "--channels-last", action="store_true", help="channels are innermost in memory (images)"
    )
    parser.add_argument("--compile", action="store_true", help="by torch.compile")
    parser.add_argument("--fused-adam", action="store_true", help="Adam in one kernel")
    parser.add_argument(
        "--graphs",
        action="store_true",
        help="all of a step captured once and replayed, on a card (bp and what is inline)",
    )
    parser.add_argument(
        "--streams", action="store_true", help="a stream for each block, on a card (not bp)"
    )
    options = parser.parse_args()
    check(parser, options)
    return options


def check(parser, options):
    """Refuses what cannot be, and chooses the precision if none was chosen."""
    on_card = options.device == "cuda"
    if on_card and not torch.cuda.is_available():
        parser.error("--device cuda: PyTorch finds no card")
    for name in ("graphs", "streams"):
        if getattr(options, name) and not on_card:
            parser.error(f"--{name}: expected --device cuda")
    for method in options.method:
        if options.graphs and method not in (*GRAPHED, "all"):
            parser.error(f"--graphs: expected --method {' or '.join(GRAPHED)}, got {method}")
    if options.precision == "tf32" and not on_card:
        parser.error("--precision tf32: expected --device cuda")
    if options.precision is None:
        options.precision = "tf32" if on_card else "float32"
    if options.compile and not can_compile():
        parser.error("--compile: expected PyTorch 2 and a C++ compiler; install g++ or set CXX")


def can_compile():
    return hasattr(torch, "compile") and shutil.which(os.environ.get("CXX", "g++")) is not None


def random_batch(model, batch):
    """A signal and labels: images of normal numbers, or texts without padding and their mask."""
    if model in IMAGE_MODELS:
        rows = batch or IMAGES
        images = torch.randn(rows, 3, 32, 32)
        return (images,), torch.randint(vision.CLASSES, (rows,))
    rows = batch or TEXTS
    tokens = torch.randint(text.PAD + 2, text.VOCABULARY, (rows, TOKENS))
    labels = torch.randint(text.CLASSES, (rows,))
    if model == "bilstm":
        return (tokens,), labels
    return (tokens, (tokens != text.PAD).float()), labels


def build(model, method, options):
    """A trainer of the model, refused if its size is not that of the original."""
    make, *sizes = MODELS[model]
    setting = training.Setting(
        bf16=options.precision == "bf16",
        compiled=options.compile,
        fused=options.fused_adam,
        device=options.device,
        graphs=options.graphs,
        streams=options.streams and method != "bp",
    )
    blocks, head = make()
    if options.channels_last:
        blocks = [block.to(memory_format=torch.channels_last) for block in blocks]
    trainer = METHODS[method](blocks, head, setting)
    expected = sizes[("bp", "scpl", "dascpl").index(method.replace("-inline", ""))]
    got = sum(parameter.numel() for module in trainer.modules for parameter in module.parameters())
    if got != expected:
        sys.exit(f"{model} under {method}: expected {expected} parameters, got {got}")
    return trainer


def measure(model, method, options):
    """Samples/s of each repeat, and the host's seconds for each step."""
    gc.collect()
    torch.manual_seed(SEED)
    with made_on(options.device):
        trainer = build(model, method, options)
        signal, labels = random_batch(model, options.batch)
    if options.channels_last:
        signal = tuple(part.contiguous(memory_format=torch.channels_last) for part in signal)
    step = warmed_up(trainer, signal, labels, options)
    rates, submitted = [], []
    for _ in range(options.repeats):
        wait(options)
        start = time.perf_counter()
        for _ in range(options.steps):
            step()
        submitted.append((time.perf_counter() - start) / options.steps)
        wait(options)
        rates.append(len(labels) * options.steps / (time.perf_counter() - start))
    return rates, submitted


def made_on(device):
    """Where new tensors are; older versions of PyTorch know the host alone."""
    return contextlib.nullcontext() if device == "cpu" else torch.device(device)


def warmed_up(trainer, signal, labels, options):
    """A step that is as fast as it gets; a graph of it, if that is asked for."""

    def step():
        trainer.step(signal, labels)

    if not options.graphs:
        for _ in range(options.warm_up):
            step()
        forget_peak(options)
        return step
    side = torch.cuda.Stream()  # nothing of a captured step may have run in the default stream
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(options.warm_up):
            step()
    torch.cuda.current_stream().wait_stream(side)
    forget_peak(options)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()
    graph.replay()
    return graph.replay


def wait(options):
    """Until a card has done what was submitted."""
    if options.device == "cuda":
        torch.cuda.synchronize()


def forget_peak(options):
    """What warming up took, where it tries what is fastest, is not what training takes."""
    if options.device == "cuda":
        torch.cuda.synchronize()
        torch.cuda.reset_peak_memory_stats()


def peak_mebibytes(options):
    """The most memory that a card's arrays took, or that this process has had.

    Of a process, Linux counts in KiB, macOS in bytes.
    """
    if options.device == "cuda":
        return torch.cuda.max_memory_allocated() >> 20
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak >> (20 if sys.platform == "darwin" else 10)


def set_up(options):
    """Before anything is computed."""
    torch.set_num_threads(options.threads)
    if options.device == "cuda":
        rounded = options.precision != "float32"
        torch.backends.cuda.matmul.allow_tf32 = rounded
        torch.backends.cudnn.allow_tf32 = rounded
        torch.backends.cudnn.benchmark = True  # tries which of its algorithms is fastest


def words(options):
    """The settings, as they are typed."""
    given = [f"--threads {options.threads}"]
    if options.batch:
        given.append(f"--batch {options.batch}")
    if options.device != "cpu":
        given.append(f"--device {options.device}")
    if options.precision != "float32":
        given.append(f"--precision {options.precision}")
    for name in ("channels_last", "fused_adam", "compile", "graphs", "streams"):
        if getattr(options, name):
            given.append("--" + name.replace("_", "-"))
    return " ".join(given)


def matrix_product_rate(options):
    """GFLOP/s of a large matrix product: a slow BLAS shows here before it spoils all else."""
    size = 2048 if options.device == "cpu" else 8192
    a, b = torch.randn(2, size, size, device=options.device)
    best = float("inf")
    for _ in range(3):
        wait(options)
        start = time.perf_counter()
        a @ b
        wait(options)
        best = min(best, time.perf_counter() - start)
    return 2 * size**3 / best * 1e-9


def libraries(options):
    """What computes."""
    names = [f"PyTorch {torch.__version__}"]
    if options.device == "cuda":
        names.append(torch.cuda.get_device_name())
        names.append(f"CUDA {torch.version.cuda}")
        names.append(f"cuDNN {torch.backends.cudnn.version()}")
    return ", ".join(names)


def line(model, method, options):
    """What was measured."""
    rates, submitted = measure(model, method, options)
    host = f" host {1e3 * statistics.median(submitted):.3f} ms," if options.device == "cuda" else ""
    return (
        f"{'pytorch':<10} {model:<12} {method:<13} {options.threads:>2}"
        f" {statistics.median(rates):8.1f} [{min(rates):.1f}, {max(rates):.1f}]"
        f" {peak_mebibytes(options)} MiB,{host} {words(options)}"
    )


def main():
    options = arguments()
    set_up(options)
    training.require_reference_loss()
    rate = matrix_product_rate(options)
    print(f"# {libraries(options)}, matrix products at {rate:.0f} GFLOP/s", flush=True)
    models = list(MODELS) if options.model == "all" else [options.model]
    if options.channels_last:
        models = [model for model in models if model in IMAGE_MODELS]
    methods = list(METHODS) if "all" in options.method else options.method
    if options.graphs:
        methods = [method for method in methods if method in GRAPHED]
    failed = False
    for model in models:
        for method in methods:
            try:
                print(line(model, method, options), flush=True)
            except RuntimeError as error:  # as when memory is over; others may still be measured
                failed = True
                traceback.print_exc()
                reason = str(error).partition("\n")[0]
                print(f"# {model} {method} failed: {type(error).__name__}: {reason}", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
