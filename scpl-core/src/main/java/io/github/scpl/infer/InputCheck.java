// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer;

import io.github.scpl.block.Bundle;
import io.github.scpl.block.Network;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.Finite;
import io.github.scpl.nn.Shape;
import java.util.Arrays;

/** Refuses inputs that a network cannot take. Immutable and thread-safe. */
final class InputCheck {
  private final Network network;
  private final int paddedLength;

  /**
   * A check.
   *
   * @param paddedLength what sequences are padded to; 0 if they are not
   */
  InputCheck(Network network, int paddedLength) {
    this.network = network;
    this.paddedLength = paddedLength;
    if (paddedLength < 0 || paddedLength > 0 && !network.inputShape().isVariable()) {
      throw new IllegalArgumentException(
          "Expected a padded length above 0, for input of varying length, got "
              + paddedLength
              + " for "
              + network.inputShape());
    }
  }

  /**
   * The number of rows.
   *
   * @throws IllegalArgumentException if there is none, a shape or type does not fit, or an element
   *     is not finite
   */
  int rows(Bundle input) {
    Tensor features = input.features();
    if (features == null || features.rank() == 0 || features.size(0) == 0) {
      throw new IllegalArgumentException("Expected at least one row, got none");
    }
    long rows = features.size(0);
    if (!network.inputShape().fits(rows, features.shape())) {
      throw new IllegalArgumentException(
          "Expected features "
              + Shape.toString(network.inputShape().withBatch(-1))
              + ", got "
              + Arrays.toString(features.shape()));
    }
    requireType("features", features);
    Finite.requireRows("Expected finite features", features);
    if (input.mask() != null) {
      requireType("mask", input.mask());
      requireMask(features, input.mask());
      Finite.requireRows("Expected a finite mask", input.mask());
    }
    if (input.hidden() != null || input.cell() != null) {
      throw new IllegalArgumentException("Expected features and a mask, got states as well");
    }
    if (paddedLength > 0) {
      requirePaddable(features, input.mask());
    }
    return Math.toIntExact(rows);
  }

  private void requireType(String what, Tensor array) {
    if (array.dataType() != network.dataType()) {
      throw new IllegalArgumentException(
          "Expected " + what + " of " + network.dataType() + ", got " + array.dataType());
    }
  }

  private static void requireMask(Tensor features, Tensor mask) {
    long[] expected = Arrays.copyOf(features.shape(), 2);
    if (features.rank() < 2 || !Arrays.equals(expected, mask.shape())) {
      throw new IllegalArgumentException(
          "Expected a mask "
              + Arrays.toString(expected)
              + ", got "
              + Arrays.toString(mask.shape()));
    }
  }

  private void requirePaddable(Tensor features, Tensor mask) {
    if (mask == null && features.rank() > 2) {
      throw new IllegalArgumentException(
          "Expected a mask, got none: without it padding would be read as input");
    }
    long time = features.size(1);
    Tensor kept = mask == null ? features : mask; // without a mask, id 0 is padding
    double[] row = new double[Math.toIntExact(time)];
    for (int i = 0; i < features.size(0) && time > paddedLength; i++) {
      kept.read(i * time, row, row.length);
      for (int t = paddedLength; t < time; t++) {
        if (row[t] != 0) {
          throw new IllegalArgumentException(
              "Expected at most "
                  + paddedLength
                  + " tokens, got one at "
                  + (t + 1)
                  + " in row "
                  + i
                  + "; raise the padded length or cut the text");
        }
      }
    }
  }
}
