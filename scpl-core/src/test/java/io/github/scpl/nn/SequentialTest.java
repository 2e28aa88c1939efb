// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scpl.random.RandomKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class SequentialTest {
  @Test
  void namesOfParametersArePaths() {
    Sequential layers =
        new Sequential().add("first", new Linear(3)).add(Sequential.of(new Linear(2)));
    try (BuildContext context = BuildContext.root("net", DataType.FLOAT, RandomKey.of(1))) {
      assertEquals(Shape.of(2), layers.build(context, Shape.of(4)));
      assertEquals(
          List.of("net.first.weight", "net.first.bias", "net.1.0.weight", "net.1.0.bias"),
          context.parameters().stream().map(Parameter::name).toList());
    }
  }

  @Test
  void aLayerHasOnePlace() {
    Activation relu = Activation.relu();
    Sequential layers = Sequential.of(relu, new Linear(2));
    Exception error = assertThrows(IllegalArgumentException.class, () -> layers.add(relu));
    assertEquals(
        "Expected a layer of its own at '2', got the one at '0' again; make a new one",
        error.getMessage());
  }

  @Test
  void aNameIsUsedOnce() {
    Sequential layers = new Sequential().add("a", new Linear(2));
    assertThrows(IllegalArgumentException.class, () -> layers.add("a", new Linear(2)));
  }
}
