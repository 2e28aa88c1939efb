// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import io.github.scpl.device.ElementKernels;
import io.github.scpl.device.Tensor;
import java.util.List;

/** Functions of elements; see {@code elements.cu}. */
record CudaElements(Launcher launcher) implements ElementKernels {
  @Override
  public void leakyRelu(Tensor x, Tensor y, double slope) {
    launcher.shares("leakyRelu", x.length(), at(x), at(y), Launcher.bits(slope));
  }

  @Override
  public void sumLeakyRelu(Tensor a, Tensor b, Tensor y, double slope) {
    launcher.shares("sumLeakyRelu", a.length(), at(a), at(b), at(y), Launcher.bits(slope));
  }

  @Override
  public void add(Tensor x, Tensor y) {
    launcher.shares("addElements", x.length(), at(x), at(y));
  }

  /** The factor may come from the learning rate, or from a share of a batch. */
  @Override
  public void addScaled(Tensor x, double factor, Tensor y, Tensor z) {
    launcher.shares("addScaled", x.length(), at(x), launcher.changing(factor), at(y), at(z));
  }

  @Override
  public void nonZero(Tensor x, Tensor y) {
    launcher.shares("nonZero", x.length(), at(x), at(y));
  }

  @Override
  public void leakyReluBackward(Tensor y, Tensor dy, double slope) {
    launcher.shares("leakyReluBackward", y.length(), at(y), at(dy), Launcher.bits(slope));
  }

  @Override
  public void sigmoid(Tensor x, Tensor y) {
    launcher.shares("sigmoidOf", x.length(), at(x), at(y));
  }

  @Override
  public void sigmoidBackward(Tensor y, Tensor dy) {
    launcher.shares("sigmoidBackward", y.length(), at(y), at(dy));
  }

  @Override
  public void tanh(Tensor x, Tensor y) {
    launcher.shares("tanhOf", x.length(), at(x), at(y));
  }

  @Override
  public void tanhBackward(Tensor y, Tensor dy) {
    launcher.shares("tanhBackward", y.length(), at(y), at(dy));
  }

  @Override
  public void addToRows(Tensor rows, Tensor row) {
    launcher.shares("addToRows", rows.length(), row.length(), at(rows), at(row));
  }

  @Override
  public void sumRows(Tensor rows, Tensor sum) {
    long columns = sum.length();
    long count = rows.length() / columns;
    Tiles tiles = Tiles.of(count, columns);
    boolean whole = tiles.chunks() == 1;
    long parts = whole ? 0 : launcher.workspace(Double.BYTES * tiles.chunks() * columns);
    launcher.grid(
        "sumOfRows",
        tiles.tiles(),
        tiles.chunks(),
        count,
        columns,
        tiles.wide(),
        tiles.rows(),
        at(rows),
        whole ? at(sum) : 0,
        parts);
    if (!whole) {
      launcher.blocks(
          "sumOfChunks", tiles.tiles(), tiles.chunks(), columns, tiles.wide(), parts, at(sum), 0);
    }
  }

  @Override
  public void sumOfSquares(Tensor x, Tensor sum, boolean add) {
    int blocks = launcher.blocksOfSum(x.length());
    if (blocks == 1) {
      launcher.blocks("sumOfSquares", 1, x.length(), at(x), at(sum), add ? 1 : 0);
    } else {
      long parts = launcher.workspace(Double.BYTES * (long) blocks);
      launcher.blocks("sumOfSquares", blocks, x.length(), at(x), parts, 0);
      launcher.blocks("sumOfParts", 1, blocks, parts, at(sum), add ? 1 : 0);
    }
  }

  @Override
  public void clip(Tensor x, Tensor squares, double largest, double epsilon) {
    launcher.shares(
        "clip", x.length(), at(x), at(squares), Launcher.bits(largest), Launcher.bits(epsilon));
  }

  @Override
  public void firstNonFinite(Tensor x, Tensor place) {
    int blocks = launcher.blocksOfSum(x.length());
    long places = launcher.workspace(Long.BYTES * (long) blocks);
    launcher.blocks("nonFinitePlaces", blocks, x.length(), at(x), places);
    launcher.blocks("firstPlace", 1, blocks, places, x.length(), at(x), at(place));
  }

  @Override
  public void adam(Tensor value, Tensor gradient, Tensor m, Tensor v, AdamStep step) {
    adam(List.of(new AdamUpdate(value, gradient, m, v, step)));
  }

  /** One kernel for as many as have the same decay, whatever their sizes. */
  @Override
  public void adam(List<AdamUpdate> updates) {
    for (int from = 0; from < updates.size(); ) {
      int to = from + 1;
      while (to < updates.size() && to - from < AdamTable.MOST && alike(updates, from, to)) {
        to++;
      }
      adamOfAlike(updates.subList(from, to));
      from = to;
    }
  }

  private static boolean alike(List<AdamUpdate> updates, int i, int j) {
    AdamStep one = updates.get(i).step();
    AdamStep other = updates.get(j).step();
    return one.beta1() == other.beta1()
        && one.beta2() == other.beta2()
        && one.epsilon() == other.epsilon();
  }

  private void adamOfAlike(List<AdamUpdate> updates) {
    AdamTable table = new AdamTable(launcher, updates);
    AdamStep step = updates.get(0).step();
    launcher.blocks(
        "adam",
        table.blocks(),
        updates.size(),
        launcher.changingWords(table.words()),
        Launcher.bits(step.beta1()),
        Launcher.bits(step.beta2()),
        Launcher.bits(step.epsilon()));
  }

  private long at(Tensor tensor) {
    return launcher.at(tensor);
  }
}
