// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import io.github.scpl.cuda.driver.ConvolutionPlan;
import io.github.scpl.cuda.driver.ConvolutionShape;
import io.github.scpl.cuda.driver.Precision;
import io.github.scpl.cuda.lane.Operation;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The convolutions of a card's library, of one precision, by shape. Thread-safe. */
final class ConvolutionPlans {
  private final Launcher launcher;
  private final Precision precision;
  private final Map<ConvolutionShape, Planned> plans = new ConcurrentHashMap<>();

  ConvolutionPlans(Launcher launcher, Precision precision) {
    this.launcher = launcher;
    this.precision = precision;
  }

  /**
   * A plan whose kernels are operations. Words of each: the addresses of two factors, of what is
   * computed, and of workspace.
   */
  record Planned(long workspaceBytes, int forward, int inputGradient, int weightGradient) {}

  /** Names an operation; by its plan, since another one of that shape may need other workspace. */
  private record Step(ConvolutionPlan plan, String name) {}

  /** The plan for a shape, made for the first who asks. */
  Planned of(ConvolutionShape shape) {
    Planned planned = plans.get(shape);
    return planned == null ? plans.computeIfAbsent(shape, this::make) : planned;
  }

  private Planned make(ConvolutionShape shape) {
    ConvolutionPlan plan = launcher.driver().convolution(shape, precision);
    return new Planned(
        plan.workspaceBytes(),
        number(
            new Step(plan, "forward"),
            (on, words, at, count) ->
                plan.forward(on, words[at], words[at + 1], words[at + 2], words[at + 3])),
        number(
            new Step(plan, "input gradient"),
            (on, words, at, count) ->
                plan.inputGradient(on, words[at], words[at + 1], words[at + 2], words[at + 3])),
        number(
            new Step(plan, "weight gradient"),
            (on, words, at, count) ->
                plan.weightGradient(on, words[at], words[at + 1], words[at + 2], words[at + 3])));
  }

  private int number(Step step, Operation operation) {
    return launcher.operations().number(step, () -> operation);
  }
}
