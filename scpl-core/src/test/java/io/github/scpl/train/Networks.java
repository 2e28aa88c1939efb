// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.block.HeadStyle;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.nn.Activation;
import io.github.scpl.nn.BatchNorm;
import io.github.scpl.nn.Conv2d;
import io.github.scpl.nn.Dropout;
import io.github.scpl.nn.Flatten;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Pool2d;
import io.github.scpl.nn.Sequential;
import io.github.scpl.nn.Shape;
import java.util.function.IntFunction;

/** Small networks of four blocks. */
public final class Networks {
  public static final Shape IMAGE = Shape.of(3, 8, 8);
  public static final Shape VECTOR = Shape.of(12);
  public static final int CLASSES = 5;
  public static final int BLOCKS = 4;

  private static final HeadStyle STYLE = new HeadStyle(8, 6, 7, false);

  private Networks() {}

  public static Network.Builder convolutional(Method method, long seed) {
    return Network.builder(IMAGE, CLASSES)
        .method(method)
        .seed(seed)
        .headStyle(STYLE)
        .block(convolution(6).add(new Dropout(0.1)))
        .block(convolution(8).add(Pool2d.max(2)))
        .block(convolution(8).add(new Dropout(0.1)))
        .block(convolution(10).add(Pool2d.max(2)))
        .head(Sequential.of(new Flatten(), new Linear(CLASSES)));
  }

  private static Sequential convolution(int channels) {
    return Sequential.of(new Conv2d(channels, 3), new BatchNorm(), Activation.relu());
  }

  public static Network.Builder perceptron(Method method, long seed) {
    return perceptron(method, seed, block -> null);
  }

  /** A perceptron with an extra layer at the top of one block. */
  public static Network.Builder perceptron(Method method, long seed, int extended, Layer extra) {
    return perceptron(method, seed, block -> block == extended ? extra : null);
  }

  /** A perceptron with extra layers at the top of its blocks, or null for none. */
  public static Network.Builder perceptron(Method method, long seed, IntFunction<Layer> extras) {
    Network.Builder builder =
        Network.builder(VECTOR, CLASSES).method(method).seed(seed).headStyle(STYLE);
    for (int i = 0; i < BLOCKS; i++) {
      Sequential layers = Sequential.of(new Linear(10 + i), Activation.tanh());
      Layer extra = extras.apply(i);
      builder.block(extra == null ? layers : layers.add("extra", extra));
    }
    return builder.head(new Linear(CLASSES));
  }
}
