// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.optim;

import io.github.scpl.device.ElementKernels;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** An optimizer that updates parameters one by one, each from its gradient and its moments. */
abstract class MomentOptimizer implements Optimizer {
  final ElementKernels kernels;
  private final BuildContext context;
  private final List<State> states;
  private final int moments;

  MomentOptimizer(BuildContext context, List<Parameter> parameters, int moments) {
    this.context = context;
    this.moments = moments;
    kernels = context.kernels().elements();
    states = parameters.stream().map(State::new).toList();
    context.reserveChecks(moments * parameters.size());
  }

  /**
   * Updates a parameter, and its moments, which are 0 at first.
   *
   * @param step the parameter's own count, from 1
   */
  abstract void update(Parameter parameter, Tensor[] moments, int step, double learningRate);

  /** A step begins, of which nothing is to be updated yet. */
  void begin() {}

  /** All parameters that have a gradient were told to {@link #update}. */
  void updateAll() {}

  /** Adds the gradient of an L2 penalty. */
  final void penalize(Parameter parameter, double weightDecay) {
    if (weightDecay > 0) {
      Tensor gradient = parameter.gradient();
      kernels.addScaled(parameter.value(), weightDecay, gradient, gradient);
    }
  }

  @Override
  public final void step(double learningRate) {
    List<State> present = states.stream().filter(state -> state.parameter.hasGradient()).toList();
    begin();
    present.forEach(state -> state.update(learningRate));
    updateAll();
    present.forEach(state -> state.parameter.clearGradient());
  }

  @Override
  public final int moments() {
    return moments;
  }

  @Override
  public final Optional<String> nonFinite() {
    List<State> learned = states.stream().filter(state -> state.steps > 0).toList();
    List<Tensor> all = learned.stream().flatMap(state -> Arrays.stream(state.arrays)).toList();
    return context
        .firstNonFinite(all)
        .map(found -> learned.get(found.array() / moments).parameter.name());
  }

  @Override
  public final Kept kept(Parameter parameter) {
    State state = stateOf(parameter);
    return state.steps == 0 ? Kept.NOTHING : new Kept(state.steps, List.of(state.arrays));
  }

  @Override
  public final List<Tensor> restore(Parameter parameter, int steps) {
    State state = stateOf(parameter);
    state.restore(steps);
    return steps == 0 ? List.of() : List.of(state.arrays);
  }

  private State stateOf(Parameter parameter) {
    return states.stream()
        .filter(state -> state.parameter == parameter)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Expected a parameter of this optimizer, got " + parameter.name()));
  }

  private final class State {
    final Parameter parameter;
    final Tensor[] arrays = new Tensor[moments];
    int steps;

    State(Parameter parameter) {
      this.parameter = parameter;
    }

    /** Zeros, at the first step. */
    private void allocate() {
      for (int i = 0; i < arrays.length; i++) {
        if (arrays[i] == null) {
          arrays[i] = context.zeros(parameter.value().shape());
        }
      }
    }

    /** Takes the steps as taken; what was learned before them is forgotten. */
    void restore(int taken) {
      steps = taken;
      if (taken > 0) {
        allocate();
      } else {
        for (Tensor array : arrays) {
          if (array != null) {
            array.memory().zero(array);
          }
        }
      }
    }

    void update(double learningRate) {
      allocate();
      steps++;
      MomentOptimizer.this.update(parameter, arrays, steps, learningRate);
    }
  }
}
