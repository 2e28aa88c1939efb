// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginalNamesTest {
  @ParameterizedTest
  @CsvSource({
    "model.backbone-0.layer.f.weight, block0.backbone.embedding.weight",
    "model.backbone-1.layer.f.weight_ih_l0, block1.backbone.lstm.forward.weightInput",
    "model.backbone-3.layer.f.weight_hh_l0_reverse, block3.backbone.lstm.reverse.weightHidden",
    "model.backbone-3.layer.f.bias_hh_l0_reverse, block3.backbone.lstm.reverse.biasHidden",
    "model.backbone-2.layer.f.encoder.layers.0.self_attn.linears.3.bias,"
        + " block2.backbone.attention.output.bias",
    "model.backbone-2.layer.f.encoder.layers.0.feed_forward.w_2.weight,"
        + " block2.backbone.feedForward.linear1.weight",
    "model.backbone-2.layer.f.encoder.layers.0.sublayer.1.norm.a, block2.backbone.norm1.gain",
    "model.backbone-2.layer.f.encoder.norm.b, block2.backbone.norm2.shift",
    "model.backbone-1.loss.projector.layer.2.weight, block1.projector.linear1.weight",
    "model.backbone-1.loss.predictor.layer.1.bias, block1.exit.norm0.bias",
    "model.predictor.layer.0.bias, head.linear0.bias",
    "model.predictor.layer.2.weight, head.linear1.weight"
  })
  void aTensorIsFoundUnderOurName(String original, String ours) {
    assertEquals(Optional.of(ours), OriginalNames.ours(original));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.backbone-1.layer.f.multi_headed_attention.linears.0.weight",
        "model.backbone-1.layer.f.feed_forward.w_1.bias",
        "model.backbone-3.layer.f.encoder_layer.sublayer.1.norm.b"
      })
  void templatesAreNotThere(String original) {
    assertEquals(Optional.empty(), OriginalNames.ours(original));
  }

  @Test
  void otherNamesAreRefused() {
    for (String name :
        new String[] {
          "model.stem.weight",
          "model.backbone-0.layer.f.conv",
          "model.backbone-0.layer.f.encoder.norm",
          "model.backbone-0.layer.f.encoder.norm.c",
          "model.predictor.layer.9.weight"
        }) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> OriginalNames.ours(name));
      assertEquals(
          "Expected the name of a tensor of the original's LSTM or Transformer, got " + name,
          e.getMessage());
    }
  }
}
