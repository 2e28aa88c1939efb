// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.optim;

import io.github.scpl.internal.ElementKernels;
import io.github.scpl.internal.ElementKernels.AdamStep;
import io.github.scpl.internal.Finite;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Adam (Kingma and Ba, 2015) with β = (0.9, 0.999) and ε = 1e-8, without weight decay.
 *
 * <p>Step t of a parameter is {@code p -= rate / (1 - β₁ᵗ) · m / (√v / √(1 - β₂ᵗ) + ε)}. A
 * parameter that got no gradient is skipped: its moments and its t rest. Moments are allocated at a
 * parameter's first step, so that a block that never trains pays for none. Not thread-safe; the
 * memory belongs to the context.
 */
public final class Adam {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final BuildContext context;
  private final ElementKernels kernels;
  private final List<State> states = new ArrayList<>();

  /** An optimizer of the given parameters. */
  public Adam(BuildContext context, List<Parameter> parameters) {
    this.context = context;
    kernels = context.kernels().elements();
    parameters.forEach(parameter -> states.add(new State(parameter)));
  }

  /** Updates every parameter that has a gradient, and forgets the gradient. */
  public void step(double learningRate) {
    for (State state : states) {
      if (state.parameter.hasGradient()) {
        state.update(learningRate);
        state.parameter.clearGradient();
      }
    }
  }

  /**
   * The name of the first parameter whose moments are not all finite: a gradient was so large that
   * its square is infinite, and the parameter would never move again.
   */
  public Optional<String> nonFinite() {
    return states.stream()
        .filter(state -> state.steps > 0)
        .filter(state -> !state.isFinite())
        .map(state -> state.parameter.name())
        .findFirst();
  }

  private final class State {
    final Parameter parameter;
    INDArray firstMoment;
    INDArray secondMoment;
    int steps;

    State(Parameter parameter) {
      this.parameter = parameter;
    }

    boolean isFinite() {
      return Finite.firstOther(firstMoment) < 0 && Finite.firstOther(secondMoment) < 0;
    }

    void update(double learningRate) {
      if (steps == 0) {
        firstMoment = context.zeros(parameter.value().shape());
        secondMoment = context.zeros(parameter.value().shape());
      }
      steps++;
      double stepSize = learningRate / (1 - Math.pow(BETA1, steps));
      double rootScale = 1 / Math.sqrt(1 - Math.pow(BETA2, steps));
      AdamStep step = new AdamStep(BETA1, BETA2, EPSILON, stepSize, rootScale);
      kernels.adam(parameter.value(), parameter.gradient(), firstMoment, secondMoment, step);
    }
  }
}
