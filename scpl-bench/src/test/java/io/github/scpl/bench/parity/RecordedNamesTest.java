// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.models.original.OriginalNames;
import io.github.scpl.models.vision.ResNet;
import io.github.scpl.models.vision.Vgg;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordedNamesTest {
  private static final Shape IMAGE = Shape.of(3, 32, 32);

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
    JsonNode root = MadeUp.read(Recorded.file(run));
    List<String> mapped = new ArrayList<>();
    List<Integer> ranks = new ArrayList<>();
    for (JsonNode tensor : root.get("parameters")) {
      mapped.add(OriginalNames.IMAGES.ours(tensor.get("name").asText()).orElseThrow());
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

  static Network narrow(JsonNode root) {
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
