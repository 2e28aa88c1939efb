// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.scpl.bench.data.Data;
import io.github.scpl.bench.data.RandomBatches;
import io.github.scpl.bench.option.ModelOptions;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Shape;
import io.github.scpl.optim.Adam;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class NetworkFactoryTest {
  @Command
  private static final class Holder {
    @Mixin private final ModelOptions model = new ModelOptions(0.03);
  }

  private static Map<String, double[]> initial(Method method, String... options) {
    Holder holder = new Holder();
    new CommandLine(holder).parseArgs(options);
    Map<String, double[]> values = new TreeMap<>();
    Data images = RandomBatches.images(Shape.of(1, 32, 32), 10, 1, 1, 1);
    try (Network network = NetworkFactory.build(holder.model, Adam.standard(), method, images)) {
      for (Parameter parameter : network.parameters()) {
        values.put(parameter.name(), parameter.value().toArray());
      }
    }
    return values;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vgg8",
        "resnet18-old",
        "resnet18",
        "resnet34",
        "resnet50",
        "resnet101",
        "resnet152",
        "VGG8"
      })
  void allMethodsStartFromTheSameWeights(String model) {
    Map<String, double[]> bp = initial(Method.BP, "--model=" + model);
    assertFalse(bp.isEmpty());
    for (Method method : new Method[] {Method.BP_EXITS, Method.SCPL, Method.DASCPL, Method.EE}) {
      Map<String, double[]> local = initial(method, "--model=" + model);
      bp.forEach((name, values) -> assertArrayEquals(values, local.get(name), name));
      Set<String> more = local.keySet();
      more.removeAll(bp.keySet());
      assertFalse(more.isEmpty());
      more.forEach(name -> assertEquals(1, name.split("\\.(projector|exit)\\.").length - 1, name));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"vgg8", "resnet18"})
  void anotherSeedGivesOtherWeights(String model) {
    Map<String, double[]> first = initial(Method.SCPL, "--model=" + model, "--seed=1");
    Map<String, double[]> second = initial(Method.SCPL, "--model=" + model, "--seed=2");
    String weight =
        model.equals("vgg8")
            ? "block0.backbone.unit0.conv.weight"
            : "block0.backbone.stem.conv.weight";
    assertFalse(Arrays.equals(first.get(weight), second.get(weight)));
  }
}
