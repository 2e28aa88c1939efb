// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import io.github.scpl.cuda.driver.Stream;
import io.github.scpl.device.LossKernels;
import io.github.scpl.device.Tensor;
import java.util.List;

/** Losses on a card: kernels for all rows, and a small one that adds up what rows gave. */
record CudaLosses(Launcher launcher) implements LossKernels {
  /** Blocks that a sum over all elements has at most. */
  private static final int BLOCKS = 512;

  /** A kernel on the rows of an array; its arguments begin with rows, columns and shift. */
  private void rows(String kernel, Tensor array, long... arguments) {
    RowGrid grid = RowGrid.of(array.size(0), array.size(1));
    launcher.blocks(
        kernel, grid.blocks(), Words.joined(arguments, grid.rows(), array.size(1), grid.shift()));
  }

  private void sum(long parts, long count, double factor, Tensor loss) {
    launcher.blocks("lossOfParts", 1, count, parts, Launcher.bits(factor), launcher.at(loss));
  }

  private long doubles(long count) {
    return launcher.workspace(Double.BYTES * count);
  }

  @Override
  public void crossEntropy(Tensor logits, Tensor targets, Tensor gradient, Tensor loss) {
    long batch = logits.size(0);
    long losses = doubles(batch);
    rows(
        "crossEntropyRows",
        logits,
        launcher.at(logits),
        launcher.at(targets),
        launcher.at(gradient),
        losses);
    sum(losses, batch, 1.0 / batch, loss);
  }

  @Override
  public void meanSquaredError(Tensor output, Tensor target, Tensor gradient, Tensor loss) {
    long elements = output.length();
    long blocks = Math.min(BLOCKS, (elements + Stream.THREADS - 1) / Stream.THREADS);
    long parts = doubles(blocks);
    launcher.blocks(
        "squaredErrorParts",
        blocks,
        elements,
        launcher.at(output),
        launcher.at(target),
        launcher.at(gradient),
        parts);
    sum(parts, blocks, 1.0 / elements, loss);
  }

  @Override
  public void normalize(Tensor v, Tensor z, Tensor norms) {
    rows("normalizeDirections", v, launcher.at(v), launcher.at(z), launcher.at(norms));
  }

  @Override
  public void normalizeBackward(Tensor z, Tensor norms, Tensor dz) {
    rows("normalizeDirectionsBackward", z, launcher.at(z), launcher.at(norms), launcher.at(dz));
  }

  @Override
  public void center(Tensor x, Tensor u, Tensor norms) {
    rows("centerDirections", x, launcher.at(x), launcher.at(u), launcher.at(norms));
  }

  @Override
  public void centerBackward(Tensor u, Tensor norms, Tensor du) {
    rows("centerDirectionsBackward", u, launcher.at(u), launcher.at(norms), launcher.at(du));
  }

  @Override
  public void contrastive(Tensor cosines, Tensor targets, double temperature, Tensor loss) {
    long batch = cosines.size(0);
    long logSums = doubles(3 * batch);
    long counts = logSums + Double.BYTES * batch;
    long losses = counts + Double.BYTES * batch;
    long t = Launcher.bits(temperature);
    long array = launcher.at(cosines);
    long labels = launcher.at(targets);
    launcher.blocks("contrastiveRows", batch, batch, array, labels, t, logSums, counts, losses);
    launcher.blocks("contrastiveGradient", batch, batch, array, labels, t, logSums, counts);
    sum(losses, batch, 1.0 / batch, loss);
  }

  @Override
  public void similarityMatching(Tensor cosines, Tensor targets, double otherClass, Tensor loss) {
    long batch = cosines.size(0);
    long losses = doubles(batch);
    launcher.blocks(
        "similarityMatchingRows",
        batch,
        batch,
        launcher.at(cosines),
        launcher.at(targets),
        Launcher.bits(otherClass),
        losses);
    sum(losses, batch, 1.0 / ((double) batch * batch), loss);
  }

  @Override
  public void weightedSum(List<Tensor> values, List<Double> weights, Tensor sum) {
    int count = values.size();
    long result = launcher.at(sum);
    if (count <= 2) {
      pair(term(values, 0), weight(weights, 0), term(values, 1), weight(weights, 1), result);
      return;
    }
    long total = doubles(1); // as the sum may be one of the values
    pair(term(values, 0), weight(weights, 0), term(values, 1), weight(weights, 1), total);
    for (int i = 2; i < count; i++) {
      pair(total, 1, term(values, i), weight(weights, i), i == count - 1 ? result : total);
    }
  }

  private long term(List<Tensor> values, int i) {
    return i < values.size() ? launcher.at(values.get(i)) : 0;
  }

  private static double weight(List<Double> weights, int i) {
    return i < weights.size() ? weights.get(i) : 0;
  }

  private void pair(long a, double weightA, long b, double weightB, long sum) {
    launcher.blocks("weightedPair", 1, a, Launcher.bits(weightA), b, Launcher.bits(weightB), sum);
  }

  @Override
  public void score(Tensor logits, Tensor targets, Tensor score) {
    long batch = logits.size(0);
    long hits = doubles(2 * batch);
    long others = hits + Double.BYTES * batch;
    rows("scoreRows", logits, launcher.at(logits), launcher.at(targets), hits, others);
    launcher.blocks(
        "scoreOfRows",
        1,
        batch,
        logits.size(1),
        launcher.at(logits),
        hits,
        others,
        launcher.at(score));
  }

  @Override
  public void oneHot(Tensor targets, Tensor y) {
    rows("oneHotRows", y, launcher.at(targets), launcher.at(y));
  }
}
