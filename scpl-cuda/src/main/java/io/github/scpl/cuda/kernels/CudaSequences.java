// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import io.github.scpl.cuda.driver.Stream;
import io.github.scpl.device.SequenceKernels;
import io.github.scpl.device.Tensor;

/** Rows of a table, and means over time; see {@code sequences.cu}. */
record CudaSequences(Launcher launcher) implements SequenceKernels {
  /** Positions that are summed together; {@code SCATTER_CHUNK} there. */
  private static final int CHUNK = 32;

  /** Elements of a block that spreads a mean over time. */
  private static final int PIECE = 2048;

  @Override
  public void firstOutside(Tensor ids, long rows, Tensor place) {
    int blocks = launcher.blocksOfSum(ids.length());
    long places = launcher.workspace(Long.BYTES * (long) blocks);
    launcher.blocks("outsidePlaces", blocks, ids.length(), at(ids), rows, places);
    launcher.blocks("firstPlace", 1, blocks, places, ids.length(), at(ids), at(place));
  }

  @Override
  public void gather(Tensor ids, Tensor table, Tensor y) {
    long width = table.size(1);
    int lanes = Tiles.lanes(width);
    launcher.blocks(
        "gatherRows",
        Tiles.count(ids.length(), Stream.THREADS / lanes),
        ids.length(),
        table.size(0),
        width,
        lanes,
        at(ids),
        at(table),
        at(y));
  }

  @Override
  public void scatter(Tensor ids, Tensor dy, Tensor table) {
    int positions = Math.toIntExact(ids.length());
    int rows = Math.toIntExact(table.size(0));
    long width = table.size(1);
    long chunks = Tiles.count(positions, CHUNK);
    long entryBytes = Long.BYTES * (long) positions;
    long entries = launcher.workspace(2 * entryBytes + 2 * Double.BYTES * chunks * width);
    long sorted = entries + entryBytes;
    long parts = sorted + entryBytes;
    launcher.each("idEntries", positions, at(ids), rows, entries);
    sort(positions, rows, entries, sorted);
    int wide = Tiles.wide(width);
    long tiles = Tiles.count(width, wide);
    launcher.grid(
        "addRuns",
        Tiles.count(chunks, Stream.THREADS / wide),
        tiles,
        positions,
        rows,
        width,
        wide,
        entries,
        at(dy),
        at(table),
        parts);
    if (chunks > 1) {
      launcher.grid(
          "addLongRuns",
          chunks - 1,
          tiles,
          positions,
          rows,
          width,
          wide,
          entries,
          parts,
          at(table));
    }
  }

  /** By the lower half of the bits of ids up to the number of rows, then by the higher half. */
  private void sort(int positions, int rows, long entries, long other) {
    int bits = (Integer.SIZE - Integer.numberOfLeadingZeros(rows) + 1) / 2;
    int mask = (1 << bits) - 1;
    launcher.blocks("sortEntries", 1L << bits, positions, 0, mask, entries, other);
    launcher.blocks("sortEntries", (rows >> bits) + 1L, positions, bits, mask, other, entries);
  }

  @Override
  public void meanOverTime(Tensor x, Tensor mask, Tensor y) {
    long width = x.size(2);
    int wide = Tiles.wide(width);
    launcher.grid(
        "meanOverTime",
        x.size(0),
        Tiles.count(width, wide),
        x.size(1),
        width,
        wide,
        at(x),
        at(mask),
        at(y));
  }

  @Override
  public void meanOverTimeBackward(Tensor dy, Tensor mask, Tensor dx, boolean add) {
    launcher.grid(
        "meanOverTimeBackward",
        dx.size(0),
        Tiles.count(dx.size(1) * dx.size(2), PIECE),
        dx.size(1),
        dx.size(2),
        PIECE,
        at(dy),
        at(mask),
        at(dx),
        add ? 1 : 0);
  }

  @Override
  public void meanOfHalves(Tensor x, Tensor y) {
    launcher.shares("meanOfHalves", y.length(), at(x), at(y));
  }

  @Override
  public void meanOfHalvesBackward(Tensor dy, Tensor dx, boolean add) {
    launcher.shares("meanOfHalvesBackward", dy.length(), at(dy), at(dx), add ? 1 : 0);
  }

  private long at(Tensor tensor) {
    return launcher.at(tensor);
  }
}
