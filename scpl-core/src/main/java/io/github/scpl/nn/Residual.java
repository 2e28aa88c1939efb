// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import io.github.scpl.device.ElementKernels;
import io.github.scpl.device.MemoryKernels;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;

/**
 * {@code y = leakyRelu(main(x) + shortcut(x))} (He et al., 2016), for any shapes on which both
 * branches agree. Without a shortcut layer, x itself is added.
 *
 * <p>Where the main branch ends with a {@link BatchNorm}, that adds and rectifies in its own pass.
 */
public final class Residual implements Layer {
  private final Layer main;
  private final Layer shortcut;
  private final double slope;
  private ElementKernels kernels;
  private MemoryKernels memory;
  private Scratch outputs;
  private Scratch shortcutGradients;
  private Tensor output;

  /** The layer that computes the sum; null if this one does. */
  private BatchNorm ending;

  /**
   * A residual unit.
   *
   * @param main the branch with the layers
   * @param shortcut the layer of the other branch, or null for the identity
   * @param slope of the leaky ReLU, from 0 (a plain ReLU) to less than 1
   * @throws IllegalArgumentException if the slope is out of that range
   */
  public Residual(Layer main, Layer shortcut, double slope) {
    this.main = main;
    this.shortcut = shortcut;
    this.slope = Shapes.requireSlope(slope);
  }

  @Override
  public Shape build(BuildContext context, Shape input) {
    kernels = context.kernels().elements();
    memory = context.kernels().memory();
    ending = ending(main);
    if (ending != null) {
      ending.endUnit(slope);
    }
    Shape mainShape = context.build("main", main, input);
    Shape shortcutShape = shortcut == null ? input : context.build("shortcut", shortcut, input);
    if (!mainShape.equals(shortcutShape)) {
      throw new ShapeException(
          context.path()
              + ": expected both branches to give the same shape, got "
              + mainShape
              + " from the main branch and "
              + shortcutShape
              + " from the shortcut");
    }
    if (ending == null) {
      context.keeps(mainShape);
      context.keeps(mainShape); // the shortcut's gradient, while the main branch goes back
      outputs = context.output();
      shortcutGradients = context.scratch();
    }
    return mainShape;
  }

  private static BatchNorm ending(Layer main) {
    Layer last = main instanceof Sequential layers ? layers.last() : main;
    return last instanceof BatchNorm norm && norm.canEndUnit() ? norm : null;
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    Tensor fromShortcut = shortcut == null ? x : shortcut.forward(x, pass);
    if (ending != null) {
      ending.add(fromShortcut);
      return main.forward(x, pass);
    }
    Tensor fromMain = main.forward(x, pass);
    output = outputs.like(fromMain);
    kernels.sumLeakyRelu(fromMain, fromShortcut, output, slope);
    return output;
  }

  @Override
  public Tensor backward(Tensor dy, boolean inputGradientNeeded) {
    Tensor forShortcut = dy;
    if (ending == null) {
      kernels.leakyReluBackward(output, dy, slope);
      // Both branches may overwrite the gradient they are given, so each gets its own.
      forShortcut = shortcutGradients.like(dy);
      memory.copy(dy, forShortcut);
    }
    Tensor dx = main.backward(dy, inputGradientNeeded);
    Tensor fromShortcut =
        shortcut == null ? forShortcut : shortcut.backward(forShortcut, inputGradientNeeded);
    if (!inputGradientNeeded) {
      return null;
    }
    kernels.add(fromShortcut, dx);
    return dx;
  }
}
