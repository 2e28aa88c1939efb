// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import io.github.scpl.device.Tensor;

/**
 * A trainable array and its gradient, both owned by the context that built it. Not thread-safe: it
 * belongs to one block.
 */
public final class Parameter {
  private final String name;
  private final Tensor value;
  private final Tensor gradient;
  private boolean gradientReady;

  Parameter(String name, Tensor value, Tensor gradient) {
    this.name = name;
    this.value = value;
    this.gradient = gradient;
  }

  /** The path of the parameter in its network, such as {@code block0.backbone.0.conv.weight}. */
  public String name() {
    return name;
  }

  /** The trained values. */
  public Tensor value() {
    return value;
  }

  /** The array that a layer's backward pass overwrites. */
  public Tensor gradient() {
    return gradient;
  }

  /** Tells the optimizer that the gradient was computed. Layers call it in {@code backward}. */
  public void markGradient() {
    gradientReady = true;
  }

  /** Whether a gradient was computed since the last update. */
  public boolean hasGradient() {
    return gradientReady;
  }

  /** Forgets the gradient, after an update. */
  public void clearGradient() {
    gradientReady = false;
  }

  @Override
  public String toString() {
    return name + " " + value;
  }
}
