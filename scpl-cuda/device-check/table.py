#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A table of what device-check has measured: scpl beside PyTorch.

    table.py FOLDER

Reads scpl-*.log, each an object of 'scpl throughput --json', and the lines of throughput.py in
pytorch-*.log.
"""

import json
import pathlib
import re
import sys

LINE = re.compile(
    r"pytorch +(?P<model>\S+) +(?P<method>\S+) +\d+ +(?P<rate>[\d.]+) \[.*\] (?P<mib>\d+) MiB,"
    r"( host (?P<host>[\d.]+) ms,)? (?P<words>.*)"
)
OBJECT = re.compile(r"^\{.*", re.DOTALL | re.MULTILINE)
MODELS = ("vgg8", "resnet18-old", "bilstm", "transformer")
METHODS = ("bp", "scpl", "dascpl")
OURS = ("scpl", "MiB", "host ms")
HEAD = ("model", "method", "batch", *OURS, "PyTorch", "ratio", "graphs", "ratio", "MiB", "host ms")


def ours(folder):
    """
    Samples/s, MiB of arrays, and milliseconds that all threads together take to submit a step, by
    model, method and batch.
    """
    found = {}
    for path in folder.glob("scpl-*.log"):
        begun = OBJECT.search(path.read_text())
        try:
            result, _ = json.JSONDecoder().raw_decode(begun[0] if begun else "")
        except ValueError:
            continue  # it failed, which is said elsewhere
        key = result["options"]["model"], result["options"]["method"], result["batch"]
        mib = result["memory"]["peakArrayBytes"] / 2**20
        host = 1e3 * sum(stage["secondsPerBatch"] for stage in result["stages"])
        found[key] = result["samplesPerSecond"]["median"], mib, host
    return found


def twins(folder):
    """Of all lines of PyTorch: model, method and batch, graphs or not, samples/s, MiB, host ms."""
    for path in sorted(folder.glob("pytorch-*.log")):
        for line in path.read_text().splitlines():
            match = LINE.match(line)
            if match:
                words = match["words"].split()
                given = int(words[words.index("--batch") + 1]) if "--batch" in words else None
                small = 64 if match["model"] in MODELS[:2] else 128
                method = match["method"].replace("-inline", "")
                key = match["model"], method, given or small
                host = float(match["host"]) if match["host"] else None
                yield key, "--graphs" in words, (float(match["rate"]), int(match["mib"]), host)


def best(lines, key, graphs):
    """The fastest line that is with graphs, or that is without; what failed has none."""
    some = [measured for k, g, measured in lines if k == key and g == graphs]
    return max(some, key=lambda measured: measured[0], default=None)


def number(value, form="{:,.0f}"):
    return "-" if value is None else form.format(value)


def row(key, mine, lines):
    plain, graphs = best(lines, key, False), best(lines, key, True)
    rate, mib, host = mine or (None, None, None)
    cells = [key[0], key[1], str(key[2]), number(rate), number(mib), number(host, "{:.2f}")]
    for twin in (plain, graphs):
        ratio = rate / twin[0] if mine and twin else None
        cells += [number(twin and twin[0]), number(ratio, "{:.2f}")]
    _, mib, host = plain or graphs or (None, None, None)
    return [*cells, number(mib), number(host, "{:.2f}")]


def main():
    folder = pathlib.Path(sys.argv[1])
    mine, lines = ours(folder), list(twins(folder))
    keys = sorted(
        {*mine, *(line[0] for line in lines)},
        key=lambda k: (k[2] == 1024, MODELS.index(k[0]), METHODS.index(k[1])),
    )
    table = [HEAD, *(row(key, mine.get(key), lines) for key in keys)]
    widths = [max(len(cells[i]) for cells in table) for i in range(len(HEAD))]
    print("\nsamples/s, ours by PyTorch's; MiB of the card's memory; what the host takes for a step")
    for cells in table:
        left = "  ".join(cell.ljust(width) for cell, width in zip(cells[:2], widths))
        print(left + "  " + "  ".join(c.rjust(w) for c, w in zip(cells[2:], widths[2:])))


if __name__ == "__main__":
    main()
