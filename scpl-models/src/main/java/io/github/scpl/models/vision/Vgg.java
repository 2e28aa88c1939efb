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
import io.github.scpl.nn.Sequential;
import io.github.scpl.nn.Shape;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Networks of 3x3 convolutions with batch normalisation and ReLU (Simonyan and Zisserman, 2015),
 * where every group of them, by default a block, ends with 2x2 max pooling. Immutable and
 * thread-safe.
 */
public final class Vgg {
  private static final List<List<Integer>> VGG8 =
      List.of(List.of(128, 256), List.of(256, 512), List.of(512), List.of(512));
  private static final int HEAD_WIDTH = 2500;

  private final List<List<Integer>> channels;
  private final List<Integer> unitsPerBlock;
  private final double width;

  private Vgg(List<List<Integer>> channels, List<Integer> unitsPerBlock, double width) {
    this.channels = channels;
    this.unitsPerBlock = unitsPerBlock;
    this.width = width;
  }

  /** VGG8: six convolutions in four blocks of (128, 256), (256, 512), (512) and (512) channels. */
  public static Vgg vgg8() {
    return of(VGG8);
  }

  /** A network of one block for each list of channel counts. */
  public static Vgg of(List<List<Integer>> channels) {
    return new Vgg(List.copyOf(channels), channels.stream().map(List::size).toList(), 1);
  }

  /** {@return the number of convolutions} */
  public int unitCount() {
    return channels.stream().mapToInt(List::size).sum();
  }

  /**
   * The same network cut elsewhere; by default a block is a group of convolutions of one map size.
   *
   * @param units how many convolutions each block has, from the first on
   * @throws IllegalArgumentException unless the numbers are positive and add up to all
   */
  public Vgg withUnitsPerBlock(List<Integer> units) {
    int sum = units.stream().mapToInt(Integer::intValue).sum();
    if (units.stream().anyMatch(n -> n < 1) || sum != unitCount()) {
      throw new IllegalArgumentException(
          "Expected positive numbers of convolutions that add up to "
              + unitCount()
              + ", got "
              + units);
    }
    return new Vgg(channels, List.copyOf(units), width);
  }

  /**
   * The same network with all widths, those of projectors, exits and head included, multiplied.
   *
   * @throws IllegalArgumentException if the factor is not positive
   */
  public Vgg withWidth(double factor) {
    return new Vgg(channels, unitsPerBlock, Widths.require(factor));
  }

  /**
   * The blocks and the head; method, seed and the rest are the caller's to set.
   *
   * @param input {@code [channels, height, width]}
   */
  public Network.Builder network(Shape input, int classes) {
    Network.Builder builder = Network.builder(input, classes).headStyle(HeadStyle.vision(width));
    blocks().forEach(builder::block);
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
    blocks().forEach(builder::block);
    return builder.codeWidth(Widths.scale(Widths.ASSOCIATED_CODE, width));
  }

  private List<Layer> blocks() {
    List<Layer> blocks = new ArrayList<>();
    Iterator<Integer> sizes = unitsPerBlock.iterator();
    Sequential layers = new Sequential();
    int left = sizes.next();
    int unit = 0;
    for (List<Integer> group : channels) {
      for (int i = 0; i < group.size(); i++) {
        BatchNorm norm = new BatchNorm().withLeakyRelu(0);
        boolean last = i == group.size() - 1;
        layers.add("unit" + unit, unit(group.get(i), last ? norm.withMaxPool(2) : norm));
        unit++;
        if (unit == left) {
          blocks.add(layers);
          layers = new Sequential();
          left = sizes.hasNext() ? sizes.next() : 0;
          unit = 0;
        }
      }
    }
    return blocks;
  }

  private Layer unit(int channelCount, BatchNorm norm) {
    return new Sequential()
        .add("conv", new Conv2d(Widths.scale(channelCount, width), 3))
        .add("norm", norm);
  }
}
