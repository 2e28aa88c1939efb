// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

/**
 * Which batch a signal carries and what is to be done with it.
 *
 * @param epoch from 1
 * @param batch from 0 in each epoch
 * @param training true to learn, false to be evaluated only
 * @param learningRate of the epoch; not used in evaluation
 */
public record Step(int epoch, int batch, boolean training, double learningRate) {
  /** A step outside any run that only evaluates. */
  public static Step evaluation() {
    return new Step(0, 0, false, 0);
  }

  @Override
  public String toString() {
    return (training ? "training" : "test") + " batch " + batch + " of epoch " + epoch;
  }
}
