// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import io.github.scpl.device.DropoutKernels;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.random.RandomKey;

/**
 * Dropout (Srivastava et al., 2014): in training, sets elements to 0 with a probability, the rate,
 * and divides the others by 1 - rate; otherwise the identity. Any shape, which it keeps.
 *
 * <p>What is dropped depends on the key of the pass and on the layer's path alone.
 */
public final class Dropout implements Layer {
  private final double rate;
  private DropoutKernels kernels;
  private Scratch output;
  private String path;
  private RandomKey key;
  private double usedRate;

  /**
   * Dropout with this rate.
   *
   * @throws IllegalArgumentException unless the rate is at least 0 and less than 1
   */
  public Dropout(double rate) {
    this.rate = requireRate(rate);
  }

  static double requireRate(double rate) {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("Expected a dropout rate in [0, 1), got " + rate);
    }
    return rate;
  }

  @Override
  public Shape build(BuildContext context, Shape input) {
    kernels = context.kernels().dropouts();
    context.keeps(input);
    output = context.output();
    path = context.path();
    return input;
  }

  private void draw(Pass pass) {
    usedRate = pass.training() ? rate : 0;
    key = pass.key().child(path);
  }

  /** The input with elements dropped; the input itself if none are. */
  @Override
  public Tensor forward(Tensor x, Pass pass) {
    draw(pass);
    if (usedRate == 0) {
      return x;
    }
    Tensor y = output.like(x);
    kernels.dropout(x, null, y, key, usedRate);
    return y;
  }

  @Override
  public Tensor backward(Tensor dy, boolean inputGradientNeeded) {
    if (inputGradientNeeded && usedRate > 0) {
      kernels.dropout(dy, null, dy, key, usedRate);
    }
    return inputGradientNeeded ? dy : null;
  }

  /** The end of a residual branch: dropped x, plus the residual. */
  public Tensor forward(Tensor x, Tensor residual, Pass pass) {
    draw(pass);
    Tensor y = output.like(x);
    kernels.dropout(x, residual, y, key, usedRate);
    return y;
  }

  /**
   * Computes the gradient of the branch; that of the residual is dy, which is left alone.
   *
   * @param branch memory for it, in the shape of dy
   */
  public Tensor branchGradient(Tensor dy, Tensor branch) {
    kernels.dropout(dy, null, branch, key, usedRate);
    return branch;
  }
}
