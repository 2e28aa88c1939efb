// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.nn.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Parameters of all models, against numbers that the original's models have. Most full-size models
 * are too large for a test: a formula that gives the original's numbers at full size is compared
 * with what narrow networks have.
 */
class ParameterCountTest {
  private static final Shape IMAGE = Shape.of(3, 32, 32);

  /** A model, and the original's numbers per block for ten classes. */
  private enum Model {
    VGG8(
        new Formula.Vgg8(),
        new long[] {299_136, 1_771_008, 2_360_320, 2_360_320},
        new long[] {34_080_256, 17_303_040, 4_720_128, 1_574_400},
        new long[] {33_560_074, 16_782_858, 4_199_946, 1_054_218},
        5_147_510),
    OLD_18(
        new Formula.ResNet(false, true, 2, 2, 2, 2),
        new long[] {147_968 + 1_856, 591_104, 2_361_856, 9_442_304},
        new long[] {34_080_256, 17_303_040, 8_914_432, 787_968},
        new long[] {33_560_074, 16_782_858, 8_394_250, 267_786},
        5_130),
    RESNET_18(
        new Formula.ResNet(false, false, 2, 2, 2, 2),
        new long[] {147_968 + 1_856, 525_568, 2_099_712, 8_393_728},
        new long[] {34_080_256, 17_303_040, 8_914_432, 4_720_128},
        null,
        5_130),
    RESNET_34(
        new Formula.ResNet(false, false, 3, 4, 6, 3),
        new long[] {221_952 + 1_856, 1_116_416, 6_822_400, 13_114_368},
        new long[] {34_080_256, 17_303_040, 8_914_432, 4_720_128},
        null,
        5_130),
    RESNET_50(
        new Formula.ResNet(true, false, 3, 4, 6, 3),
        new long[] {215_808 + 1_856, 1_219_584, 7_098_368, 14_964_736},
        new long[] {134_743_552, 67_634_688, 34_080_256, 17_303_040},
        null,
        20_490),
    RESNET_101(
        new Formula.ResNet(true, false, 3, 4, 23, 3),
        new long[] {215_808 + 1_856, 1_219_584, 26_090_496, 14_964_736},
        new long[] {134_743_552, 67_634_688, 34_080_256, 17_303_040},
        null,
        20_490),
    RESNET_152(
        new Formula.ResNet(true, false, 3, 8, 36, 3),
        new long[] {215_808 + 1_856, 2_339_840, 40_613_888, 14_964_736},
        new long[] {134_743_552, 67_634_688, 34_080_256, 17_303_040},
        null,
        20_490);

    private final Formula formula;
    private final long[] backbones;
    private final long[] projectors;

    /** Null where the original's numbers are not known. */
    private final long[] exits;

    private final long head;

    Model(Formula formula, long[] backbones, long[] projectors, long[] exits, long head) {
      this.formula = formula;
      this.backbones = backbones;
      this.projectors = projectors;
      this.exits = exits;
      this.head = head;
    }

    private Network.Builder network(double width, int classes) {
      if (this == VGG8) {
        return Vgg.vgg8().withWidth(width).network(IMAGE, classes);
      }
      ResNet model =
          this == OLD_18 ? ResNet.old18() : ResNet.of(Integer.parseInt(name().substring(7)));
      return model.withWidth(width).network(IMAGE, classes);
    }
  }

  private static long count(Network network, String prefix) {
    return network.parameters().stream()
        .filter(parameter -> parameter.name().startsWith(prefix))
        .mapToLong(parameter -> parameter.value().length())
        .sum();
  }

  private static long[] counts(Network network, String part) {
    return IntStream.range(0, 4)
        .mapToLong(block -> count(network, "block" + block + "." + part + "."))
        .toArray();
  }

  @ParameterizedTest
  @EnumSource
  void theFormulaGivesTheOriginalsNumbers(Model model) {
    assertArrayEquals(model.backbones, model.formula.backbones(1));
    assertArrayEquals(model.projectors, model.formula.projectors(1));
    if (model.exits != null) {
      assertArrayEquals(model.exits, model.formula.exits(1, 10));
    }
    assertEquals(model.head, model.formula.head(1, 10));
  }

  @ParameterizedTest
  @EnumSource
  void narrowNetworksHaveTheFormulasNumbers(Model model) {
    double width = 0.0625;
    try (Network network = model.network(width, 7).method(Method.DASCPL).build()) {
      assertArrayEquals(model.formula.backbones(width), counts(network, "backbone"));
      assertArrayEquals(model.formula.projectors(width), counts(network, "projector"));
      assertArrayEquals(model.formula.exits(width, 7), counts(network, "exit"));
      assertEquals(model.formula.head(width, 7), count(network, "head."));
    }
  }

  @ParameterizedTest
  @CsvSource({"VGG8, 11938294", "OLD_18, 12550218"})
  void fullNetworksForBackpropagationHaveTheOriginalsNumbers(Model model, long total) {
    checkFull(model, total);
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"VGG8", "OLD_18"})
  void largeFullNetworksHaveTheOriginalsNumbers(Model model) {
    checkFull(model, IntStream.range(0, 4).mapToLong(i -> model.backbones[i]).sum() + model.head);
  }

  private static void checkFull(Model model, long total) {
    try (Network network = model.network(1, 10).method(Method.BP).build()) {
      assertArrayEquals(model.backbones, counts(network, "backbone"));
      assertEquals(model.head, count(network, "head."));
      assertEquals(total, count(network, ""));
    }
  }

  @ParameterizedTest
  @CsvSource({"VGG8, 100, 5372600", "VGG8, 200, 5622700", "OLD_18, 100, 51300"})
  void moreClassesNeedALargerHead(Model model, int classes, long head) {
    assertEquals(head, model.formula.head(1, classes));
    double width = 0.0625;
    try (Network network = model.network(width, classes).method(Method.BP).build()) {
      assertEquals(model.formula.head(width, classes), count(network, "head."));
    }
  }

  @Test
  void poolingBeforeTheHeadsOfVgg8LeavesTheOriginalsNumbers() {
    Network.Builder builder =
        Model.VGG8
            .network(1, 10)
            .method(Method.DASCPL)
            .projector(HeadType.projector("m,avg"))
            .exit(HeadType.exit("m,avg"));
    try (Network network = builder.build()) {
      assertArrayEquals(
          new long[] {8_914_432, 4_720_128, 1_574_400, 1_574_400}, counts(network, "projector"));
      assertArrayEquals(
          new long[] {2_102_794, 1_054_218, 267_786, 267_786}, counts(network, "exit"));
      assertEquals(32_414_238, count(network, ""));
    }
  }

  @Tag("slow")
  @Test
  void vgg8WithAllHeadsHasTheOriginalsNumber() {
    try (Network network = Model.VGG8.network(1, 10).method(Method.DASCPL).build()) {
      assertEquals(125_213_214, count(network, ""));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 0.001})
  void everyLayerKeepsAChannel(double width) {
    for (Model model : List.of(Model.VGG8, Model.OLD_18, Model.RESNET_50)) {
      try (Network network = model.network(width, 10).method(Method.DASCPL).build()) {
        assertArrayEquals(model.formula.projectors(width), counts(network, "projector"));
        assertArrayEquals(model.formula.backbones(width), counts(network, "backbone"));
      }
    }
  }
}
