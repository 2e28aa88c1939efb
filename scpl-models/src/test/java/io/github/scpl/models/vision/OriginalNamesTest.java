// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.models.vision.data.Shared;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginalNamesTest {
  private static final Shape IMAGE = Shape.of(3, 32, 32);

  @ParameterizedTest
  @CsvSource({
    "model.backbone-1.layer.0.0.weight, block1.backbone.unit0.conv.weight",
    "model.backbone-0.layer.1.1.bias, block0.backbone.unit1.norm.bias",
    "model.backbone-3.loss.projector.layer.1.2.weight, block3.projector.linear1.weight",
    "model.backbone-3.loss.predictor.layer.1.0.bias, block3.exit.linear0.bias",
    "model.head.layer.0.weight, block0.backbone.stem.conv.weight",
    "model.predictor.layer.weight, head.linear.weight",
    "model.predictor.layer.3.bias, head.linear1.bias"
  })
  void aTensorIsFoundUnderOurName(String original, String ours) {
    assertEquals(ours, OriginalNames.ours(original));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "model.backbone-0.layer.0.0",
        "model.backbone-x.layer.0.0.weight",
        "model.backbone-1.layer.f.weight_ih_l0",
        "model.predictor.layer.9.weight",
        "xmodel.predictor.layer.weight"
      })
  void otherNamesAreRefused(String name) {
    assertEquals(
        "Expected a parameter of the original's VGG or ResNet, got " + name,
        assertThrows(IllegalArgumentException.class, () -> OriginalNames.ours(name)).getMessage());
  }

  /** All names of a recorded run are those of our model, each once, with as many dimensions. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "VGG_BP_m",
        "VGG_BP_p_m",
        "VGG_DASCPL_da_m",
        "VGG_DASCPL_dr_m",
        "VGG_DASCPL_m",
        "VGG_EE_m",
        "VGG_SCPL_m",
        "VGG_SCPL_m-linear",
        "resnet_BP_m",
        "resnet_DASCPL_m",
        "resnet_EE_m",
        "resnet_SCPL_m",
        "resnet50_SCPL_m"
      })
  void everyRecordedTensorIsOneOfOurs(String run) throws IOException {
    JsonNode root = new ObjectMapper().readTree(Shared.file("golden/" + run + ".json").toFile());
    List<String> mapped = new ArrayList<>();
    List<Integer> ranks = new ArrayList<>();
    for (JsonNode tensor : root.get("parameters")) {
      mapped.add(OriginalNames.ours(tensor.get("name").asText()));
      ranks.add(tensor.get("shape").size());
    }
    try (Network network = narrow(root)) {
      List<Parameter> ours = network.parameters();
      assertEquals(
          ours.stream().map(Parameter::name).sorted().toList(), mapped.stream().sorted().toList());
      int[] expected = new int[mapped.size()];
      int[] actual = new int[mapped.size()];
      for (Parameter parameter : ours) {
        int index = mapped.indexOf(parameter.name());
        expected[index] = ranks.get(index);
        actual[index] = parameter.value().rank();
      }
      assertArrayEquals(expected, actual);
    }
  }

  private static Network narrow(JsonNode root) {
    String[] model = root.get("model").asText().split("_", 2);
    double width = 0.03;
    Network.Builder builder =
        switch (model[0]) {
          case "VGG" -> Vgg.vgg8().withWidth(width).network(IMAGE, 10);
          case "resnet" -> ResNet.old18().withWidth(width).network(IMAGE, 10);
          default -> {
            int depth = Integer.parseInt(model[0].substring("resnet".length()));
            yield ResNet.of(depth).withWidth(width).network(IMAGE, 10);
          }
        };
    String method = model[1].replaceFirst("(_d[ar])?_m$", "").replace("BP_p", "bp-exits");
    builder.method(Method.of(method));
    JsonNode projector = root.at("/options/proj_type");
    builder.projector(projector.isNull() ? null : HeadType.projector(projector.asText()));
    JsonNode exit = root.at("/options/pred_type");
    if (!exit.isNull()) {
      builder.exit(HeadType.exit(exit.asText()));
    }
    return builder.build();
  }
}
