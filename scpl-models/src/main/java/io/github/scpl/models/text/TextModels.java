// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text;

import io.github.scpl.nn.Activation;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Sequential;

/** What the text models have in common besides their input. */
final class TextModels {
  private TextModels() {}

  static Layer head(long hiddenWidth, int classes) {
    return new Sequential()
        .add("linear0", new Linear(hiddenWidth))
        .add("tanh", Activation.tanh())
        .add("linear1", new Linear(classes));
  }

  static int requireLayers(int layers) {
    if (layers < 2) {
      throw new IllegalArgumentException(
          "Expected at least 2 layers, the embedding and one above it, got " + layers);
    }
    return layers;
  }
}
