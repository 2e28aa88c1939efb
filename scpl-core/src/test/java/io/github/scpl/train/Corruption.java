// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.block.LocalLoss;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;
import java.util.Set;

/**
 * The identity, which puts a number that is not finite into its output, or into the gradient that
 * it hands back, of some training passes, counted from 0.
 */
public final class Corruption implements Layer {
  /** What is corrupted. */
  public enum Place {
    OUTPUT,
    GRADIENT
  }

  private final Place place;
  private final double other;
  private final Set<Integer> passes;
  private Scratch copy;
  private BuildContext context;
  private int number = -1;

  private Corruption(Place place, double other, Set<Integer> passes) {
    this.place = place;
    this.other = other;
    this.passes = passes;
  }

  public static Corruption of(Place place, double other, Integer... passes) {
    return new Corruption(place, other, Set.of(passes));
  }

  @Override
  public Shape build(BuildContext newContext, Shape input) {
    context = newContext;
    copy = newContext.scratch();
    return input;
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    if (pass.training() && !pass.recomputation()) {
      number++;
    }
    return pass.training() && place == Place.OUTPUT ? corrupted(x) : x;
  }

  @Override
  public Tensor backward(Tensor dy, boolean inputGradientNeeded) {
    return place == Place.GRADIENT ? corrupted(dy) : dy;
  }

  /** By kernels, so that it is in order on every device. */
  private Tensor corrupted(Tensor x) {
    if (!passes.contains(number)) {
      return x;
    }
    Tensor y = copy.get(x.shape());
    context.kernels().elements().addScaled(x, other, null, y);
    return y;
  }

  /** A loss whose value is not finite in some evaluations, counted from 0. */
  public static LocalLoss.Factory loss(LocalLoss.Factory losses, Integer... evaluations) {
    Set<Integer> which = Set.of(evaluations);
    return (context, site) -> {
      LocalLoss loss = losses.create(context, site);
      return new LocalLoss() {
        private int number;

        @Override
        public String name() {
          return loss.name();
        }

        @Override
        public Tensor evaluate(Tensor representation, Tensor targets, Pass pass) {
          Tensor value = loss.evaluate(representation, targets, pass);
          if (which.contains(number++)) {
            value.write(0, new double[] {Double.POSITIVE_INFINITY}, 1);
          }
          return value;
        }

        @Override
        public Tensor backward() {
          return loss.backward();
        }
      };
    };
  }
}
