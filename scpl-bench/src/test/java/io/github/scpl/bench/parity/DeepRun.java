// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.parity;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.scpl.bench.parity.Outcome.StepLosses;
import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.models.vision.ResNet;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;

/** A run of a deep and narrow ResNet by SCPL, whose outcome is our own in float64. */
final class DeepRun {
  private static final double WIDTH = 0.05;
  private static final int CLASSES = 10;
  private static final int ROWS = 6;

  /** From our names to the original's. */
  private static final Map<String, String> NAMES = new LinkedHashMap<>();

  static {
    String unit = "block(\\d)\\.backbone\\.unit(\\d+)\\.";
    String originalUnit = "model.backbone-$1.layer.$2.";
    NAMES.put(unit + "main\\.conv(\\d)", originalUnit + "conv$3.0");
    NAMES.put(unit + "main\\.norm(\\d)", originalUnit + "conv$3.1");
    NAMES.put(unit + "shortcut\\.conv", originalUnit + "shortcut.0");
    NAMES.put(unit + "shortcut\\.norm", originalUnit + "shortcut.1");
    NAMES.put("block(\\d)\\.projector\\.linear0", "model.backbone-$1.loss.projector.layer.1.0");
    NAMES.put("block(\\d)\\.projector\\.linear1", "model.backbone-$1.loss.projector.layer.1.2");
    NAMES.put("block0\\.backbone\\.stem\\.conv", "model.head.layer.0");
    NAMES.put("block0\\.backbone\\.stem\\.norm", "model.head.layer.1");
    NAMES.put("head\\.linear", "model.predictor.layer");
  }

  private DeepRun() {}

  /** One step of a network of this depth. */
  static Golden of(int depth) throws InterruptedException {
    ObjectNode options = new ObjectMapper().createObjectNode();
    options.put("n_classes", CLASSES).put("width", WIDTH).put("proj_type", "m");
    options.put("temperature", 0.1).put("base_lr", 0.001);
    Outcome unknown =
        new Outcome(List.of(new StepLosses(0, List.of())), Map.of(), Map.of(), new double[0][][]);
    String model = "resnet" + depth + "_SCPL_m";
    Golden run = new Golden("deep", model, 1, ROWS, ROWS, options, tensors(depth), unknown);
    return run.with(GoldenRun.observe(run, DataType.DOUBLE));
  }

  private static List<Golden.Tensor> tensors(int depth) {
    Network.Builder builder =
        ResNet.of(depth).withWidth(WIDTH).network(Shape.of(3, 32, 32), CLASSES);
    try (Network network = builder.method(Method.SCPL).projector(HeadType.projector("m")).build()) {
      List<Golden.Tensor> tensors = new ArrayList<>();
      for (Parameter parameter : network.parameters()) {
        long[] shape = parameter.value().shape();
        boolean gain = parameter.name().matches(".*norm\\d?\\.weight");
        String kind = gain ? "norm_gain" : shape.length > 1 ? "weight" : "bias";
        tensors.add(new Golden.Tensor(original(parameter.name()), shape, kind, tensors.size() + 1));
      }
      return tensors;
    }
  }

  static String original(String ours) {
    String name = ours;
    for (Map.Entry<String, String> rule : NAMES.entrySet()) {
      name = name.replaceFirst("^" + rule.getKey(), rule.getValue());
    }
    return name;
  }
}
