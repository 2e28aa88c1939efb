// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.report;

import io.github.scpl.block.Block;
import io.github.scpl.block.Trainable;
import io.github.scpl.nn.Shape;
import java.util.List;

/**
 * The off-heap memory that training should take, in bytes, computed from shapes alone: what has
 * been allocated is never asked.
 *
 * <pre>
 *   parameters          of every block
 *   gradients           one for each parameter
 *   moments             what the optimizer keeps: for each parameter two with Adam, one with
 *                       momentum, else none
 *   activations         what layers keep for their way back: every layer's output, gates and states
 *                       of LSTMs, of attention queries, keys, values, weights and what they mix,
 *                       and where branches meet the gradient of the first
 *   outputGradients     two for each block, exit and head, of the size of its largest activation:
 *                       what comes into a layer on the way back, and what goes out
 *   batches             inputs of stages in all slots of all channels
 * </pre>
 *
 * <p>Not counted are running statistics, masks and LSTM states that cross from stage to stage, and
 * what native operations allocate for themselves while they run.
 *
 * @param parameters trained values
 * @param gradients gradients of parameters
 * @param moments of the optimizer
 * @param activations values that are kept from the forward to the backward pass
 * @param outputGradients gradients with respect to activations, as many as are alive at a time
 * @param batches batches in channels
 */
public record MemoryEstimate(
    long parameters,
    long gradients,
    long moments,
    long activations,
    long outputGradients,
    long batches) {
  /** Arrays of the largest activation's size that a block, exit or head has on its way back. */
  public static final int OUTPUT_GRADIENTS = 2;

  /** All parts together. */
  public long total() {
    return parameters + gradients + moments + activations + outputGradients + batches;
  }

  /**
   * An estimate for a network whose blocks are all active.
   *
   * @param gradientsPerParameter 1, or 2 where gradients of micro-batches are added up
   * @param rows that blocks see at once
   * @param batches elements of all slots of all channels
   */
  public static MemoryEstimate of(
      Trainable network, int gradientsPerParameter, long rows, long time, long batches) {
    int width = network.dataType().width();
    long values = network.parameters().stream().mapToLong(p -> p.value().length()).sum() * width;
    return new MemoryEstimate(
        values,
        gradientsPerParameter * values,
        network.momentElements() * width,
        network.keptElements(rows, time) * width,
        OUTPUT_GRADIENTS * network.largestKeptElements(rows, time) * width,
        batches * width);
  }

  /** Elements of a channel's slots, each with so many samples. */
  public static long channel(int capacity, long rows, Shape sample, long time) {
    return (capacity + 1) * rows * sample.elements(time);
  }

  /** Elements of the input of a network, with a mask where the first dimension varies. */
  public static long input(Trainable network, int capacity, long rows, long time) {
    Shape shape = network.inputShape();
    long masks = shape.isVariable() ? channel(capacity, rows, Shape.variable(), time) : 0;
    return masks + channel(capacity, rows, shape, time);
  }

  /** The shape of what a stage hands to the next. */
  public static Shape border(List<Block> stage) {
    return stage.get(stage.size() - 1).outputShape();
  }
}
