// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.optim;

import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Parameter;
import java.util.List;

/**
 * Adam (Kingma and Ba, 2015). Immutable and thread-safe.
 *
 * <p>Step t of a parameter p with the gradient g is {@code m = β₁ m + (1 - β₁) g}, {@code v = β₂ v
 * + (1 - β₂) g²} and {@code p -= rate / (1 - β₁ᵗ) · m / (√v / √(1 - β₂ᵗ) + ε)}. Weight decay is an
 * L2 penalty: it adds {@code weightDecay · p} to g first. {@link AdamW} has the other form.
 *
 * <p>A parameter that got no gradient is skipped: its moments and its t rest. Moments are allocated
 * at a parameter's first step, so that a block that never trains pays for none.
 *
 * @param beta1 how much of the mean of gradients stays, from 0 to 1
 * @param beta2 how much of the mean of squares stays, from 0 to 1
 * @param epsilon added to the root
 * @param weightDecay factor of the L2 penalty's gradient
 */
public record Adam(double beta1, double beta2, double epsilon, double weightDecay)
    implements Optimizer.Factory {
  private static final Adam STANDARD = new Adam(0.9, 0.999, 1e-8, 0);

  /**
   * A configuration.
   *
   * @throws IllegalArgumentException unless 0 ≤ β &lt; 1, ε > 0 and the weight decay is at least 0
   */
  public Adam {
    Settings.requireShare("a beta1", beta1);
    Settings.requireShare("a beta2", beta2);
    Settings.requirePositive("an epsilon", epsilon);
    Settings.requireNotNegative("a weight decay", weightDecay);
  }

  /** β = (0.9, 0.999) and ε = 1e-8, without weight decay. */
  public static Adam standard() {
    return STANDARD;
  }

  /** The same with other β. */
  public Adam withBetas(double newBeta1, double newBeta2) {
    return new Adam(newBeta1, newBeta2, epsilon, weightDecay);
  }

  /** The same with another ε. */
  public Adam withEpsilon(double newEpsilon) {
    return new Adam(beta1, beta2, newEpsilon, weightDecay);
  }

  /** The same with another L2 penalty; 0 for none. */
  public Adam withWeightDecay(double factor) {
    return new Adam(beta1, beta2, epsilon, factor);
  }

  @Override
  public Optimizer create(BuildContext context, List<Parameter> parameters) {
    return new AdamOptimizer(this, 0, context, parameters);
  }
}
