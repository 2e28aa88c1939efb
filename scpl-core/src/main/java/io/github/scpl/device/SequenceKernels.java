// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

/**
 * Rows of an embedding table, and means over time.
 *
 * <p>All arrays are dense, in C order and of one type. Stateless, hence thread-safe.
 */
public interface SequenceKernels {
  /**
   * The first element that is no whole number from 0 to {@code rows - 1}; -1 if all are.
   *
   * @param ids of the type of all arrays
   * @param place DOUBLE, {@code [2]}, overwritten by its place, and by the element
   */
  void firstOutside(Tensor ids, long rows, Tensor place);

  /** Copies row {@code ids[p]} of the table to row p of y; NaN where it has no such row. */
  void gather(Tensor ids, Tensor table, Tensor y);

  /** Adds row p of dy to row {@code ids[p]} of the table, if it has one. */
  void scatter(Tensor ids, Tensor dy, Tensor table);

  /**
   * Mean over the second dimension of {@code [batch, time, width]}, weighted by the mask {@code
   * [batch, time]} if there is one. A row without a weight has mean 0.
   */
  void meanOverTime(Tensor x, Tensor mask, Tensor y);

  /** Spreads the gradient of such means over time; adds to dx, or overwrites it. */
  void meanOverTimeBackward(Tensor dy, Tensor mask, Tensor dx, boolean add);

  /** y = (first half of x + second half of x) / 2. */
  void meanOfHalves(Tensor x, Tensor y);

  /** Adds dy / 2 to both halves of dx, or overwrites them with it. */
  void meanOfHalvesBackward(Tensor dy, Tensor dx, boolean add);
}
