// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;

/** The identity, with something done at each call, told the number of calls before. */
public final class Probe implements Layer {
  /** What a probe does; it may block, throw, or close a trainer. */
  public interface Action {
    void run(int call) throws Exception;
  }

  private final Action onForward;
  private final Action onBackward;
  private int forwards;
  private int backwards;

  private Probe(Action onForward, Action onBackward) {
    this.onForward = onForward;
    this.onBackward = onBackward;
  }

  public static Probe onForward(Action action) {
    return new Probe(action, call -> {});
  }

  public static Probe onBackward(Action action) {
    return new Probe(call -> {}, action);
  }

  @Override
  public Shape build(BuildContext context, Shape input) {
    return input;
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    run(onForward, forwards++);
    return x;
  }

  @Override
  public Tensor backward(Tensor dy, boolean inputGradientNeeded) {
    run(onBackward, backwards++);
    return inputGradientNeeded ? dy : null;
  }

  private static void run(Action action, int call) {
    try {
      action.run(call);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
