// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.Activation;
import io.github.scpl.nn.BatchNorm;
import io.github.scpl.nn.Conv2d;
import io.github.scpl.nn.Flatten;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Pool2d;
import io.github.scpl.nn.Sequential;
import io.github.scpl.nn.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Three steps of the VGG-like network of the paper from weights given by a hash, against the losses
 * of the original implementation in float64.
 */
class WholeStepTest {
  private static final int[] LABELS = {0, 1, 0, 2, 1, 2};

  /** By step, then by block. */
  private static final double[][] DASCPL_LOSSES = {
    {2.152713353, 2.023358207, 1.999052623, 3.081465875},
    {1.988455723, 2.890669145, 1.904114066, 7.211532412},
    {1.920573438, 2.321908610, 1.876492291, 6.841662604}
  };

  private static final double[] BP_LOSSES = {1.173143743, 4.783002443, 3.637196101};

  /** Ten times what the original itself deviates in float32. */
  private static final double[] FLOAT_TOLERANCES = {2e-5, 3e-4, 4e-3};

  private static Network vgg(Method method, DataType type) {
    return Network.builder(Shape.of(3, 32, 32), 3)
        .block(units(128, 256))
        .block(units(256, 512))
        .block(units(512))
        .block(units(512))
        .head(Sequential.of(new Flatten(), new Linear(2500), Activation.sigmoid(), new Linear(3)))
        .method(method)
        .projector(HeadType.projector("m,avg,5,4"))
        .exit(HeadType.exit("m,avg,5"))
        .dataType(type)
        .build();
  }

  private static Sequential units(int... channels) {
    Sequential block = new Sequential();
    for (int i = 0; i < channels.length; i++) {
      block
          .add("conv" + i, new Conv2d(channels[i], 3))
          .add("norm" + i, new BatchNorm())
          .add("relu" + i, Activation.relu());
    }
    return block.add("pool", Pool2d.max(2));
  }

  /** Element k of the stream t, in [-1, 1). */
  private static double hash(long k, int t) {
    int x = (int) (k + 1 + 1000003L * t);
    x ^= x >>> 16;
    x *= 0x7feb352d;
    x ^= x >>> 15;
    x *= 0x846ca68b;
    x ^= x >>> 16;
    return Integer.toUnsignedLong(x) / (double) (1L << 31) - 1;
  }

  private static void fill(Tensor array, int stream, double scale) {
    long[] next = {0};
    array.fill(() -> scale * hash(next[0]++, stream));
  }

  /** Fills the tensors of each block, and apart from them those of the head, in their order. */
  private static void fill(Network network) {
    for (Block block : network.blocks()) {
      int stream = 0;
      boolean head = false;
      for (Parameter parameter : block.parameters()) {
        if (parameter.name().contains("norm")) {
          continue;
        }
        if (!head && parameter.name().startsWith("head.")) {
          stream = 0;
          head = true;
        }
        Tensor value = parameter.value();
        double perRow = (double) value.length() / value.size(0);
        fill(value, stream++, value.rank() == 1 ? 0.1 : 1 / Math.sqrt(perRow));
      }
    }
  }

  private static Tensor images(DataType type) {
    Tensor images = TestArrays.filled(type, () -> 0, 6, 3, 32, 32);
    fill(images, 77, 1.5);
    return images;
  }

  private static double tolerance(DataType type, int step, double expected) {
    // The printed digits, and a growth of rounding that is below them in double.
    double relative = type == DataType.FLOAT ? FLOAT_TOLERANCES[step] : 1e-9;
    return relative * Math.abs(expected) + 6e-10;
  }

  @Test
  void theHashIsTheOneOfTheFixtures() {
    assertEquals(-.18330184, hash(0, 0), 6e-9);
    assertEquals(.63339633, hash(1, 0), 6e-9);
    assertEquals(-.34417988, hash(2, 0), 6e-9);
    assertEquals(-.67994748, hash(0, 1), 6e-9);
    assertEquals(-.84071373, hash(0, 77), 6e-9);
  }

  @Test
  void blocksHaveTheParametersOfTheOriginal() {
    try (Network network = vgg(Method.BP, DataType.FLOAT)) {
      long[] counts = new long[5];
      for (Parameter parameter : network.parameters()) {
        String name = parameter.name();
        int part = name.startsWith("head.") ? 4 : name.charAt("block".length()) - '0';
        counts[part] += parameter.value().length();
      }
      long head = 2048 * 2500 + 2500 + 2500 * 3 + 3;
      assertEquals(
          List.of(299_136L, 1_771_008L, 2_360_320L, 2_360_320L, head),
          Arrays.stream(counts).boxed().toList());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void dascplLearnsAsTheOriginal(DataType type) {
    try (Network network = vgg(Method.DASCPL, type)) {
      fill(network);
      Tensor images = images(type);
      for (int step = 0; step < DASCPL_LOSSES.length; step++) {
        List<BlockLoss> losses = Steps.local(network, images, LABELS, step);
        for (int i = 0; i < losses.size(); i++) {
          double expected = DASCPL_LOSSES[step][i];
          assertEquals(
              expected,
              losses.get(i).total(),
              tolerance(type, step, expected),
              "step " + step + ", block " + i);
        }
      }
      Steps.evaluate(network, images);
      double[] logits = network.blocks().get(3).headLogits().toArray();
      double tolerance = type == DataType.FLOAT ? 3e-2 : 6e-8;
      assertEquals(.1890131, logits[0], tolerance);
      assertEquals(1.5904740, logits[1], tolerance);
      assertEquals(-.4133558, logits[2], tolerance);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void backpropagationLearnsAsTheOriginal(DataType type) {
    try (Network network = vgg(Method.BP, type)) {
      fill(network);
      Tensor images = images(type);
      for (int step = 0; step < BP_LOSSES.length; step++) {
        List<BlockLoss> losses = Steps.endToEnd(network, images, LABELS, step);
        assertEquals(
            BP_LOSSES[step],
            losses.get(3).head(),
            tolerance(type, step, BP_LOSSES[step]),
            "step " + step);
      }
    }
  }
}
