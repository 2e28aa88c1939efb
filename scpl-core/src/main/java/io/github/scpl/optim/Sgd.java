// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.optim;

import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Parameter;
import java.util.List;

/**
 * Stochastic gradient descent, with momentum or Nesterov's. Immutable and thread-safe.
 *
 * <p>A step of a parameter p with the gradient g is {@code p -= rate · g}. With momentum it is
 * {@code b = momentum · b + g}, where b is 0 at first, and {@code p -= rate · b}; Nesterov's
 * (Sutskever et al., 2013) looks ahead, {@code p -= rate · (g + momentum · b)}. Weight decay is an
 * L2 penalty: it adds {@code weightDecay · p} to g first.
 *
 * <p>A parameter that got no gradient is skipped, and its b rests. Only momentum needs memory for
 * b, which is allocated at a parameter's first step.
 *
 * @param momentum from 0, for none, to 1
 * @param nesterov whether the momentum looks ahead
 * @param weightDecay factor of the L2 penalty's gradient
 */
public record Sgd(double momentum, boolean nesterov, double weightDecay)
    implements Optimizer.Factory {
  private static final Sgd PLAIN = new Sgd(0, false, 0);

  /**
   * A configuration.
   *
   * @throws IllegalArgumentException unless 0 ≤ momentum &lt; 1, and above 0 for Nesterov's, and
   *     the weight decay is at least 0
   */
  public Sgd {
    Settings.requireShare("a momentum", momentum);
    Settings.requireNotNegative("a weight decay", weightDecay);
    if (nesterov && momentum == 0) {
      throw new IllegalArgumentException("Expected a momentum above 0 for Nesterov's, got 0");
    }
  }

  /** Without momentum and weight decay. */
  public static Sgd plain() {
    return PLAIN;
  }

  /** The same with this momentum, which does not look ahead. */
  public Sgd withMomentum(double newMomentum) {
    return new Sgd(newMomentum, false, weightDecay);
  }

  /** The same with this momentum, which looks ahead. */
  public Sgd withNesterov(double newMomentum) {
    return new Sgd(newMomentum, true, weightDecay);
  }

  /** The same with another L2 penalty; 0 for none. */
  public Sgd withWeightDecay(double factor) {
    return new Sgd(momentum, nesterov, factor);
  }

  @Override
  public Optimizer create(BuildContext context, List<Parameter> parameters) {
    return new SgdOptimizer(this, context, parameters);
  }
}
