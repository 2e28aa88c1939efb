// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import io.github.scpl.device.Device;
import io.github.scpl.device.MemoryKernels;
import io.github.scpl.device.Readback;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.SequenceKernels;
import io.github.scpl.device.Tensor;
import java.util.function.DoubleSupplier;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A table of vectors, looked up by token id: {@code [batch, time]} to {@code [batch, time, width]}.
 *
 * <p>Ids are whole numbers from 0 to {@code vocabulary - 1}, stored as the array's floating-point
 * type. All rows are trained, that of padding too. The gradient is dense: it is zero for tokens
 * that are not in the batch, so that their moments move on. It cannot be asked for the gradient of
 * the ids.
 *
 * <p>Parameters: {@code weight [vocabulary, width]}, standard normal unless given.
 */
public final class Embedding implements Layer {
  private final long vocabulary;
  private final long width;
  private final float[] table;
  private SequenceKernels kernels;
  private MemoryKernels memory;
  private String path;
  private Parameter weight;
  private Scratch output;
  private Tensor ids;
  private Device device;
  private Tensor first;
  private Readback pending;
  private long length;

  private Embedding(long vocabulary, long width, float[] table) {
    this.vocabulary = Shapes.requirePositive("vocabulary size", vocabulary);
    this.width = Shapes.requirePositive("embedding width", width);
    this.table = table;
    if (table != null && table.length != vocabulary * width) {
      throw new IllegalArgumentException(
          String.format(
              "Expected a table of %d x %d = %d values, got %d",
              vocabulary, width, vocabulary * width, table.length));
    }
  }

  /** A table of {@code vocabulary} vectors that starts from standard normal values. */
  public Embedding(long vocabulary, long width) {
    this(vocabulary, width, null);
  }

  /**
   * The same layer with given initial values, such as word vectors, row after row. The array is
   * read when the layer is built.
   *
   * @throws IllegalArgumentException if its length is not vocabulary x width
   */
  public Embedding withTable(float[] values) {
    return new Embedding(vocabulary, width, values);
  }

  @Override
  public Shape build(BuildContext context, Shape input) {
    Shapes.requireRank(context, input, 1, "[time]");
    path = context.path();
    kernels = context.kernels().sequences();
    memory = context.kernels().memory();
    device = context.device();
    first = context.scratch(DataType.DOUBLE).get(2);
    weight = context.parameter("weight", initializer(), vocabulary, width);
    output = context.output();
    Shape shape = input.isVariable() ? Shape.variable(width) : Shape.of(input.size(0), width);
    context.keeps(shape);
    return shape;
  }

  private Initializer initializer() {
    if (table == null) {
      return Initializer.normal(1);
    }
    return random ->
        new DoubleSupplier() {
          private int next;

          @Override
          public double getAsDouble() {
            return table[next++];
          }
        };
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    requireIds(x);
    ids = x;
    Tensor y = output.get(x.size(0), x.size(1), width);
    kernels.gather(ids, weight.value(), y);
    return y;
  }

  private void requireIds(Tensor x) {
    if (pending != null) {
      requireIds(pending.get(), length);
    }
    kernels.firstOutside(x, vocabulary, first);
    pending = device.lane().read(first);
    length = x.size(1);
    if (pending.isImmediate()) {
      Readback found = pending;
      pending = null;
      requireIds(found.get(), length);
    }
  }

  /** On a device that is still computing, ids that are outside show in the next batch. */
  private void requireIds(double[] found, long time) {
    if (found[0] >= 0) {
      long place = (long) found[0];
      throw new IllegalArgumentException(
          String.format(
              "%s: expected token ids from 0 to %d, got %s in row %d at position %d; "
                  + "encode the text with the vocabulary the table was made for",
              path, vocabulary - 1, found[1], place / time, place % time));
    }
  }

  @Override
  public Tensor backward(Tensor dy, boolean inputGradientNeeded) {
    if (inputGradientNeeded) {
      throw new IllegalStateException(
          path + ": token ids have no gradient; use an embedding as the lowest layer only");
    }
    memory.zero(weight.gradient());
    kernels.scatter(ids, dy, weight.gradient());
    weight.markGradient();
    return null;
  }
}
