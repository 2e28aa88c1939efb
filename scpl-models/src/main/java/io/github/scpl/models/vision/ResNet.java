// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision;

import io.github.scpl.block.HeadStyle;
import io.github.scpl.block.Network;
import io.github.scpl.models.associated.AssociatedNetwork;
import io.github.scpl.nn.BatchNorm;
import io.github.scpl.nn.Conv2d;
import io.github.scpl.nn.Flatten;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Pool2d;
import io.github.scpl.nn.Residual;
import io.github.scpl.nn.Sequential;
import io.github.scpl.nn.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Residual networks for small images (He et al., 2016), with leaky ReLU of slope 0.01 as in SCPL's
 * original code. The stem, a 3x3 convolution, belongs to the first block. Immutable and
 * thread-safe.
 */
public final class ResNet {
  private static final double SLOPE = 0.01;
  private static final int STEM_CHANNELS = 64;

  private final boolean bottleneck;
  private final boolean old;
  private final List<Integer> unitsPerGroup;
  private final List<Integer> unitsPerBlock;
  private final double width;

  private ResNet(
      boolean bottleneck,
      boolean old,
      List<Integer> unitsPerGroup,
      List<Integer> unitsPerBlock,
      double width) {
    this.bottleneck = bottleneck;
    this.old = old;
    this.unitsPerGroup = unitsPerGroup;
    this.unitsPerBlock = unitsPerBlock;
    this.width = width;
  }

  /**
   * The ResNet18 that SCPL's original code calls {@code resnet}: shortcuts that change the shape
   * are 3x3 convolutions, and global average pooling belongs to the last block instead of the head.
   */
  public static ResNet old18() {
    return of(false, true, 2, 2, 2, 2);
  }

  /**
   * ResNet of the usual depth, with 1x1 shortcuts.
   *
   * @param depth 18, 34, 50, 101 or 152
   * @throws IllegalArgumentException for another depth
   */
  public static ResNet of(int depth) {
    return switch (depth) {
      case 18 -> of(false, false, 2, 2, 2, 2);
      case 34 -> of(false, false, 3, 4, 6, 3);
      case 50 -> of(true, false, 3, 4, 6, 3);
      case 101 -> of(true, false, 3, 4, 23, 3);
      case 152 -> of(true, false, 3, 8, 36, 3);
      default ->
          throw new IllegalArgumentException(
              "Expected a ResNet of depth 18, 34, 50, 101 or 152, got " + depth);
    };
  }

  private static ResNet of(boolean bottleneck, boolean old, Integer... units) {
    return new ResNet(bottleneck, old, List.of(units), List.of(units), 1);
  }

  /**
   * The same network cut elsewhere; by default a block is a group of units of one map size.
   *
   * @param units how many residual units each block has, from the first on
   * @throws IllegalArgumentException unless the numbers are positive and add up to all units
   */
  public ResNet withUnitsPerBlock(List<Integer> units) {
    int expected = unitCount();
    if (units.stream().anyMatch(n -> n < 1) || sum(units) != expected) {
      throw new IllegalArgumentException(
          "Expected positive numbers of units that add up to " + expected + ", got " + units);
    }
    return new ResNet(bottleneck, old, unitsPerGroup, List.copyOf(units), width);
  }

  /** {@return the number of residual units} */
  public int unitCount() {
    return sum(unitsPerGroup);
  }

  private static int sum(List<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).sum();
  }

  /**
   * The same network with all widths, those of projectors and exits included, multiplied.
   *
   * @throws IllegalArgumentException if the factor is not positive
   */
  public ResNet withWidth(double factor) {
    return new ResNet(bottleneck, old, unitsPerGroup, unitsPerBlock, Widths.require(factor));
  }

  /**
   * The blocks and the head; method, seed and the rest are the caller's to set.
   *
   * @param input {@code [channels, height, width]}
   */
  public Network.Builder network(Shape input, int classes) {
    Network.Builder builder = Network.builder(input, classes).headStyle(HeadStyle.vision(width));
    List<Sequential> blocks = blocks();
    if (old) {
      pool(blocks.get(blocks.size() - 1));
    }
    blocks.forEach(builder::block);
    return builder.head(head(classes));
  }

  /**
   * The same blocks for associated learning, without pooling at the end of the last, and with codes
   * of 500 numbers times the width; seed and the rest are the caller's to set.
   *
   * @param input {@code [channels, height, width]}
   */
  public AssociatedNetwork.Builder associated(Shape input, int classes) {
    AssociatedNetwork.Builder builder = AssociatedNetwork.builder(input, classes);
    blocks().forEach(builder::block);
    return builder.codeWidth(Widths.scale(Widths.ASSOCIATED_CODE, width));
  }

  private List<Sequential> blocks() {
    List<Sequential> blocks = new ArrayList<>();
    List<Layer> units = units();
    int next = 0;
    for (int block = 0; block < unitsPerBlock.size(); block++) {
      Sequential layers = new Sequential();
      if (block == 0) {
        layers.add("stem", normalized(Widths.scale(STEM_CHANNELS, width), 3, 1));
      }
      for (int unit = 0; unit < unitsPerBlock.get(block); unit++) {
        layers.add("unit" + unit, units.get(next++));
      }
      blocks.add(layers);
    }
    return blocks;
  }

  private Layer head(int classes) {
    Sequential layers = new Sequential();
    if (!old) {
      pool(layers);
    }
    return layers.add("linear", new Linear(classes));
  }

  private static void pool(Sequential layers) {
    layers.add("pool", Pool2d.globalAverage()).add("flatten", new Flatten());
  }

  private List<Layer> units() {
    List<Layer> units = new ArrayList<>();
    int inputs = Widths.scale(STEM_CHANNELS, width);
    for (int group = 0; group < unitsPerGroup.size(); group++) {
      int channels = Widths.scale(STEM_CHANNELS << group, width);
      for (int unit = 0; unit < unitsPerGroup.get(group); unit++) {
        int stride = group > 0 && unit == 0 ? 2 : 1;
        units.add(bottleneck ? bottleneck(inputs, channels, stride) : basic(channels, stride));
        inputs = bottleneck ? 4 * channels : channels;
      }
    }
    return units;
  }

  private Layer basic(int channels, int stride) {
    Sequential main =
        new Sequential()
            .add("conv1", new Conv2d(channels, 3).withStride(stride))
            .add("norm1", new BatchNorm().withLeakyRelu(SLOPE))
            .add("conv2", new Conv2d(channels, 3))
            .add("norm2", new BatchNorm());
    return new Residual(main, stride == 1 ? null : shortcut(channels, stride), SLOPE);
  }

  private Layer bottleneck(int inputs, int channels, int stride) {
    int outputs = 4 * channels;
    Sequential main =
        new Sequential()
            .add("conv1", new Conv2d(channels, 1))
            .add("norm1", new BatchNorm().withLeakyRelu(SLOPE))
            .add("conv2", new Conv2d(channels, 3).withStride(stride))
            .add("norm2", new BatchNorm().withLeakyRelu(SLOPE))
            .add("conv3", new Conv2d(outputs, 1))
            .add("norm3", new BatchNorm());
    boolean same = stride == 1 && inputs == outputs;
    return new Residual(main, same ? null : shortcut(outputs, stride), SLOPE);
  }

  private Layer shortcut(int channels, int stride) {
    return new Sequential()
        .add("conv", new Conv2d(channels, old ? 3 : 1).withStride(stride))
        .add("norm", new BatchNorm());
  }

  private static Layer normalized(int channels, int kernel, int stride) {
    return new Sequential()
        .add("conv", new Conv2d(channels, kernel).withStride(stride))
        .add("norm", new BatchNorm().withLeakyRelu(SLOPE));
  }
}
