// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

/** The way of an {@link Attention} forward and back. Stateless, hence thread-safe. */
public interface AttentionKernels {
  /**
   * Whether an {@link Attention} of such sizes needs {@link Attention#probabilities()}, an array
   * that grows with the square of time. Depends on nothing but the sizes.
   */
  default boolean keepsProbabilities(Attention.Sizes sizes) {
    return true;
  }

  /**
   * Computes the probabilities and what they mix of the values.
   *
   * @param mask {@code [batch, time]}, 0 for keys that are left out; null if all count
   * @param mixed overwritten, {@code [batch x time, heads x width]}
   * @param memory of this attention alone, for intermediate results and what the way back needs in
   *     place of probabilities that are not kept
   */
  void forward(Attention attention, Tensor mask, Tensor mixed, Scratch memory);

  /**
   * Replaces queries, keys and values by their gradients.
   *
   * @param gradient of what {@link #forward} has mixed
   * @param memory the same as on the way forward, where nobody else has written since
   */
  void backward(Attention attention, Tensor gradient, Scratch memory);
}
