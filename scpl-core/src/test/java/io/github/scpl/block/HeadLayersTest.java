// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Shape;
import io.github.scpl.random.RandomKey;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Counts of parameters are those of the original implementation. */
class HeadLayersTest {
  private static final HeadStyle VISION = HeadStyle.vision();

  private static BuildContext build(Layer layer, Shape input, Shape output) {
    BuildContext context = BuildContext.root("head", DataType.FLOAT, RandomKey.of(1));
    assertEquals(output, layer.build(context, input));
    return context;
  }

  private static long parameters(BuildContext context) {
    return context.parameters().stream().mapToLong(p -> p.value().length()).sum();
  }

  @ParameterizedTest(name = "{0} of {1} x {2} x {2}")
  @CsvSource(
      delimiter = ';',
      value = {
        "m,avg; 256; 16; 8914432",
        "m,avg; 512; 8; 4720128",
        "m,avg; 512; 4; 1574400",
        "m,avg; 512; 2; 1574400",
        "m; 512; 2; 1574400",
        "m; 512; 1; 787968",
        "m,avg; 512; 1; 787968"
      })
  void projectorsOfImageModels(String type, int channels, int side, long expected) {
    Shape input = Shape.of(channels, side, side);
    Layer layer = HeadLayers.projector(HeadType.projector(type), VISION, input);
    try (BuildContext context = build(layer, input, Shape.of(1024))) {
      assertEquals(expected, parameters(context));
    }
  }

  @ParameterizedTest(name = "{0} of {1} x {2} x {2}, {3} classes")
  @CsvSource(
      delimiter = ';',
      value = {
        "m,avg; 256; 16; 10; 2102794",
        "m,avg; 512; 8; 10; 1054218",
        "m,avg; 512; 4; 10; 267786",
        "m,avg; 512; 2; 10; 267786",
        "m; 512; 2; 10; 1054218",
        "m; 512; 2; 100; 1100388",
        "m; 512; 1; 10; 267786",
        "m,avg; 512; 1; 10; 267786"
      })
  void exitsOfImageModels(String type, int channels, int side, int classes, long expected) {
    Shape input = Shape.of(channels, side, side);
    Layer layer = HeadLayers.exit(HeadType.exit(type), VISION, input, classes);
    try (BuildContext context = build(layer, input, Shape.of(classes))) {
      assertEquals(expected, parameters(context));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"m; 180600", "l; 90300", "m,avg; 180600"})
  void projectorsOfTextModels(String type, long expected) {
    Shape input = Shape.of(300);
    Layer layer = HeadLayers.projector(HeadType.projector(type), HeadStyle.text(300), input);
    try (BuildContext context = build(layer, input, Shape.of(300))) {
      assertEquals(expected, parameters(context));
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 91504", "14, 94514", "2, 90902"})
  void exitsOfTextModels(int classes, long expected) {
    Shape input = Shape.of(300);
    Layer layer = HeadLayers.exit(HeadType.exit("m"), HeadStyle.text(300), input, classes);
    try (BuildContext context = build(layer, input, Shape.of(classes))) {
      assertEquals(expected, parameters(context));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "i; 24; ",
        "l; 1024; linear0.weight 1024x24, linear0.bias 1024",
        "l,5; 5; linear0.weight 5x24, linear0.bias 5",
        "m,5; 1024; linear0.weight 5x24, linear0.bias 5, linear1.weight 1024x5, linear1.bias 1024",
        "m,avg,5,4; 4; linear0.weight 5x6, linear0.bias 5, linear1.weight 4x5, linear1.bias 4",
        "mb,5,4; 4; linear0.weight 5x24, norm0.weight 5, norm0.bias 5, linear1.weight 4x5,"
            + " linear1.bias 4",
        "simsiammlp,5,4; 4; linear0.weight 5x24, norm0.weight 5, norm0.bias 5,"
            + " linear1.weight 5x5, norm1.weight 5, norm1.bias 5, linear2.weight 4x5"
      })
  void layersOfProjectors(String type, long output, String expected) {
    Shape input = Shape.of(1, 4, 6);
    Layer layer = HeadLayers.projector(HeadType.projector(type), VISION, input);
    try (BuildContext context = build(layer, input, Shape.of(output))) {
      assertEquals(expected == null ? "" : expected, describe(context));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "l; linear0.weight 3x24, linear0.bias 3",
        "m,5; linear0.weight 5x24, linear0.bias 5, linear1.weight 3x5, linear1.bias 3",
        "m,avg,5; linear0.weight 5x1, linear0.bias 5, linear1.weight 3x5, linear1.bias 3",
        "mb,5; linear0.weight 5x24, linear0.bias 5, norm0.weight 5, norm0.bias 5,"
            + " linear1.weight 3x5, linear1.bias 3"
      })
  void layersOfExits(String type, String expected) {
    Shape input = Shape.of(1, 4, 6);
    Layer layer = HeadLayers.exit(HeadType.exit(type), VISION, input, 3);
    try (BuildContext context = build(layer, input, Shape.of(3))) {
      assertEquals(expected, describe(context));
    }
  }

  private static String describe(BuildContext context) {
    return context.parameters().stream()
        .map(
            p ->
                p.name().substring("head.".length())
                    + " "
                    + Arrays.stream(p.value().shape())
                        .mapToObj(Long::toString)
                        .collect(Collectors.joining("x")))
        .collect(Collectors.joining(", "));
  }
}
