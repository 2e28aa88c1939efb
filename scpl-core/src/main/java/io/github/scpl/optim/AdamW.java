// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.optim;

import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Parameter;
import java.util.List;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019). Immutable and thread-safe.
 *
 * <p>Before a step of {@link Adam}, {@code p -= rate · weightDecay · p}. So the decay is in no
 * moment, and as strong where gradients are large as where they are small.
 *
 * @param adam without a weight decay of its own
 * @param weightDecay factor of what a parameter loses, times the learning rate
 */
public record AdamW(Adam adam, double weightDecay) implements Optimizer.Factory {
  private static final AdamW STANDARD = new AdamW(Adam.standard(), 0.01);

  /**
   * A configuration.
   *
   * @throws IllegalArgumentException if Adam has a weight decay, or this one is negative or not
   *     finite
   */
  public AdamW {
    if (adam.weightDecay() != 0) {
      throw new IllegalArgumentException("Expected Adam without weight decay, got " + adam);
    }
    Settings.requireNotNegative("a weight decay", weightDecay);
  }

  /** {@link Adam#standard()} with a weight decay of 0.01. */
  public static AdamW standard() {
    return STANDARD;
  }

  /** The same with another weight decay. */
  public AdamW withWeightDecay(double factor) {
    return new AdamW(adam, factor);
  }

  @Override
  public Optimizer create(BuildContext context, List<Parameter> parameters) {
    return new AdamOptimizer(adam, weightDecay, context, parameters);
  }
}
