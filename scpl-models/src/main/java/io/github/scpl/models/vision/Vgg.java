// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision;

import io.github.scpl.block.HeadStyle;
import io.github.scpl.block.Network;
import io.github.scpl.models.associated.AssociatedNetwork;
import io.github.scpl.nn.Activation;
import io.github.scpl.nn.BatchNorm;
import io.github.scpl.nn.Conv2d;
import io.github.scpl.nn.Flatten;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Pool2d;
import io.github.scpl.nn.Sequential;
import io.github.scpl.nn.Shape;
import java.util.List;

/**
 * Networks of 3x3 convolutions with batch normalisation and ReLU (Simonyan and Zisserman, 2015),
 * where every block ends with 2x2 max pooling. Immutable and thread-safe.
 */
public final class Vgg {
  private static final List<List<Integer>> VGG8 =
      List.of(List.of(128, 256), List.of(256, 512), List.of(512), List.of(512));
  private static final int HEAD_WIDTH = 2500;

  private final List<List<Integer>> channels;
  private final double width;

  private Vgg(List<List<Integer>> channels, double width) {
    this.channels = channels;
    this.width = width;
  }

  /** VGG8: six convolutions in four blocks of (128, 256), (256, 512), (512) and (512) channels. */
  public static Vgg vgg8() {
    return new Vgg(VGG8, 1);
  }

  /** A network of one block for each list of channel counts. */
  public static Vgg of(List<List<Integer>> channels) {
    return new Vgg(List.copyOf(channels), 1);
  }

  /**
   * The same network with all widths, those of projectors, exits and head included, multiplied.
   *
   * @throws IllegalArgumentException if the factor is not positive
   */
  public Vgg withWidth(double factor) {
    return new Vgg(channels, Widths.require(factor));
  }

  /**
   * The blocks and the head; method, seed and the rest are the caller's to set.
   *
   * @param input {@code [channels, height, width]}
   */
  public Network.Builder network(Shape input, int classes) {
    Network.Builder builder = Network.builder(input, classes).headStyle(HeadStyle.vision(width));
    channels.forEach(block -> builder.block(block(block)));
    return builder.head(
        new Sequential()
            .add("flatten", new Flatten())
            .add("linear0", new Linear(Widths.scale(HEAD_WIDTH, width)))
            .add("sigmoid", Activation.sigmoid())
            .add("linear1", new Linear(classes)));
  }

  /**
   * The same blocks for associated learning, with codes of 500 numbers times the width; seed and
   * the rest are the caller's to set.
   *
   * @param input {@code [channels, height, width]}
   */
  public AssociatedNetwork.Builder associated(Shape input, int classes) {
    AssociatedNetwork.Builder builder = AssociatedNetwork.builder(input, classes);
    channels.forEach(block -> builder.block(block(block)));
    return builder.codeWidth(Widths.scale(Widths.ASSOCIATED_CODE, width));
  }

  private Layer block(List<Integer> unitChannels) {
    Sequential layers = new Sequential();
    for (int unit = 0; unit < unitChannels.size(); unit++) {
      layers.add(
          "unit" + unit,
          new Sequential()
              .add("conv", new Conv2d(Widths.scale(unitChannels.get(unit), width), 3))
              .add("norm", new BatchNorm().withLeakyRelu(0)));
    }
    return layers.add("pool", Pool2d.max(2));
  }
}
