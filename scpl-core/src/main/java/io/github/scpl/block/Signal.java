// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.device.Arena;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.Finite;
import io.github.scpl.host.HostAccess;
import io.github.scpl.nn.Shape;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A batch on its way through the blocks, in memory of its own that is used again for later batches.
 *
 * <p>A data source fills it by {@link #features}, {@link #mask} and {@link #labels(int)}; a stage
 * fills the next stage's by {@link #takeOver}. It is owned by one thread at a time, and freed by
 * the arena it was made from.
 */
public final class Signal {
  private final Scratch featureMemory;
  private final Scratch maskMemory;
  private final Scratch hiddenMemory;
  private final Scratch cellMemory;
  private Bundle bundle = Bundle.of(null);
  private int[] labels = new int[0];

  /** An empty signal with memory from the arena. */
  public Signal(Arena arena, DataType type) {
    featureMemory = new Scratch(arena, type);
    maskMemory = new Scratch(arena, type);
    hiddenMemory = new Scratch(arena, type);
    cellMemory = new Scratch(arena, type);
  }

  /** Starts a new batch and returns its features, {@code [batch, ...]}, to be overwritten. */
  public Tensor features(long... shape) {
    bundle = Bundle.of(featureMemory.get(shape));
    return bundle.features();
  }

  /** Adds a mask, {@code [batch, time]}, to be overwritten. Call after {@link #features}. */
  public Tensor mask(long batch, long time) {
    bundle = new Bundle(bundle.features(), maskMemory.get(batch, time), null, null);
    return bundle.mask();
  }

  /** Returns the labels of {@code rows} rows, to be overwritten. */
  public int[] labels(int rows) {
    if (labels.length != rows) {
      labels = new int[rows];
    }
    return labels;
  }

  /**
   * Refuses a batch that a network cannot take.
   *
   * @param inputShape of one sample
   * @param classes the number of classes
   * @throws IllegalArgumentException if there is no row, if the shape of the features or the number
   *     of labels does not fit, if a feature or an element of the mask is not finite, or if a label
   *     is not a class; it names the row
   */
  public void requireFit(Shape inputShape, int classes) {
    Tensor features = bundle.features();
    long[] shape = features == null ? null : features.shape();
    if (rows() == 0 || shape == null || !inputShape.fits(rows(), shape)) {
      throw new IllegalArgumentException(
          "expected features "
              + Shape.toString(inputShape.withBatch(rows()))
              + " for "
              + rows()
              + " labels, got "
              + (shape == null ? "none" : Arrays.toString(shape)));
    }
    Finite.requireRows("expected finite features", features);
    if (bundle.mask() != null) {
      Finite.requireRows("expected a finite mask", bundle.mask());
    }
    for (int row = 0; row < rows(); row++) {
      if (labels[row] < 0 || labels[row] >= classes) {
        throw new IllegalArgumentException(
            "expected labels from 0 to "
                + (classes - 1)
                + ", got "
                + labels[row]
                + " in row "
                + row);
      }
    }
  }

  /** Becomes a copy of a block's output and of the labels of the rows it was computed from. */
  public void takeOver(Bundle output, int[] rowLabels) {
    bundle =
        new Bundle(
            copy(output.features(), featureMemory),
            copy(output.mask(), maskMemory),
            copy(output.hidden(), hiddenMemory),
            copy(output.cell(), cellMemory));
    System.arraycopy(rowLabels, 0, labels(rowLabels.length), 0, rowLabels.length);
  }

  /** Becomes a copy of some neighbouring rows of a batch, from the first row given. */
  public void takeOverRows(Signal batch, int first, int rows) {
    Bundle all = batch.bundle;
    bundle =
        new Bundle(
            copyRows(all.features(), 0, first, rows, featureMemory),
            copyRows(all.mask(), 0, first, rows, maskMemory),
            copyRows(all.hidden(), 1, first, rows, hiddenMemory),
            copyRows(all.cell(), 1, first, rows, cellMemory));
    System.arraycopy(batch.labels, first, labels(rows), 0, rows);
  }

  /** Rows are neighbours in memory as far as the dimensions behind the batch's go. */
  private static Tensor copyRows(
      Tensor source, int batchDimension, int first, int rows, Scratch memory) {
    if (source == null) {
      return null;
    }
    long[] shape = source.shape().clone();
    long batch = shape[batchDimension];
    shape[batchDimension] = rows;
    Tensor target = memory.get(shape);
    long rowLength = 1;
    for (int d = batchDimension + 1; d < shape.length; d++) {
      rowLength *= shape[d];
    }
    long count = rows * rowLength;
    for (long part = 0; part < target.length() / count; part++) {
      long from = (part * batch + first) * rowLength;
      HostAccess.copy(source, from, target, part * count, count);
    }
    return target;
  }

  private static Tensor copy(Tensor source, Scratch memory) {
    if (source == null) {
      return null;
    }
    Tensor target = memory.get(source.shape());
    HostAccess.copy(source, target);
    return target;
  }

  /** The arrays of the batch. */
  public Bundle bundle() {
    return bundle;
  }

  /** A class for every row. */
  public int[] labels() {
    return labels;
  }

  /** The number of rows. */
  public int rows() {
    return labels.length;
  }
}
