// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.parity;

import org.nd4j.linalg.api.buffer.DataType;

/**
 * How far a run may be from the recorded float64 run. In float32, ten times what the original
 * itself deviates when it runs in float32; in float64, next to nothing.
 *
 * @param loss relative, per step
 * @param part of a single part of the loss, relative, per step
 * @param gradient of the first step, relative to the gradient's norm
 * @param parameter after the last step, relative to the parameter's norm
 * @param logit absolute
 */
record Tolerances(double[] loss, double[] part, double gradient, double parameter, double logit) {
  private static final double FIRST_LOSS = 1e-5;

  private static final Tolerances TEXT =
      new Tolerances(
          new double[] {FIRST_LOSS, 1e-6, 1e-6, 8e-6},
          new double[] {FIRST_LOSS, 2e-6, 3e-6, 8e-6},
          1e-4,
          1e-5,
          8e-5);

  private static final Tolerances VGG =
      new Tolerances(
          new double[] {FIRST_LOSS, 2e-5, 8e-4, 1e-3},
          new double[] {FIRST_LOSS, 2e-4, 2e-3, 1e-3},
          1e-2,
          2e-2,
          3e-2);

  /** Blocks that join late take sign-like first Adam steps, which amplify rounding. */
  private static final Tolerances VGG_ACCUMULATING =
      new Tolerances(
          new double[] {FIRST_LOSS, 2e-4, 2e-3, 1e-2, 2e-1},
          new double[] {FIRST_LOSS, 2e-4, 2e-3, 1e-2, 2e-1},
          1e-2,
          2e-2,
          3);

  private static final Tolerances RESNET =
      new Tolerances(
          new double[] {FIRST_LOSS, 2e-3, 9e-2},
          new double[] {FIRST_LOSS, 4e-3, 9e-2},
          3e-1,
          1e-1,
          1);

  private static final Tolerances DOUBLE =
      new Tolerances(new double[] {1e-9}, new double[] {1e-9}, 1e-9, 1e-9, 1e-8);

  /**
   * Sign-like first steps amplify this rounding too: initial values changed by 1e-15 of themselves
   * move a final parameter by 2e-9 of its norm. Ten times what was measured; losses are not
   * affected.
   */
  private static final Tolerances DOUBLE_ACCUMULATING =
      new Tolerances(new double[] {1e-9}, new double[] {1e-9}, 1e-9, 3e-8, 6e-8);

  static Tolerances of(Golden golden, DataType dataType) {
    boolean accumulating = golden.model().contains("_da_");
    if (dataType == DataType.DOUBLE) {
      return accumulating ? DOUBLE_ACCUMULATING : DOUBLE;
    } else if (golden.isText()) {
      return TEXT;
    } else if (accumulating) {
      return VGG_ACCUMULATING;
    }
    return golden.model().startsWith("VGG") ? VGG : RESNET;
  }

  double loss(int step) {
    return loss[Math.min(step, loss.length - 1)];
  }

  double part(int step) {
    return part[Math.min(step, part.length - 1)];
  }
}
