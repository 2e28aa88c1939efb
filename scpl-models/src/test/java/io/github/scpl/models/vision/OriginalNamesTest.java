// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginalNamesTest {
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
}
