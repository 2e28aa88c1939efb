// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.original;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginalNamesTest {
  @ParameterizedTest
  @CsvSource({
    "IMAGES, model.backbone-1.layer.0.0.weight, block1.backbone.unit0.conv.weight",
    "IMAGES, model.backbone-0.layer.1.1.bias, block0.backbone.unit1.norm.bias",
    "IMAGES, model.backbone-0.layer.1.1.running_mean, block0.backbone.unit1.norm.runningMean",
    "IMAGES, model.head.layer.1.running_var, block0.backbone.stem.norm.runningVariance",
    "IMAGES, model.backbone-2.layer.1.conv2.1.bias, block2.backbone.unit1.main.norm2.bias",
    "IMAGES, model.backbone-3.loss.projector.layer.1.2.weight, block3.projector.linear1.weight",
    "IMAGES, model.backbone-3.loss.predictor.layer.1.0.bias, block3.exit.linear0.bias",
    "IMAGES, model.head.layer.0.weight, block0.backbone.stem.conv.weight",
    "IMAGES, model.predictor.layer.weight, head.linear.weight",
    "IMAGES, model.predictor.layer.3.bias, head.linear1.bias",
    "TEXTS, model.backbone-0.layer.f.weight, block0.backbone.embedding.weight",
    "TEXTS, model.backbone-1.layer.f.weight_ih_l0, block1.backbone.lstm.forward.weightInput",
    "TEXTS, model.backbone-3.layer.f.weight_hh_l0_reverse,"
        + " block3.backbone.lstm.reverse.weightHidden",
    "TEXTS, model.backbone-3.layer.f.bias_hh_l0_reverse, block3.backbone.lstm.reverse.biasHidden",
    "TEXTS, model.backbone-2.layer.f.encoder.layers.0.self_attn.linears.3.bias,"
        + " block2.backbone.attention.output.bias",
    "TEXTS, model.backbone-2.layer.f.encoder.layers.0.feed_forward.w_2.weight,"
        + " block2.backbone.feedForward.linear1.weight",
    "TEXTS, model.backbone-2.layer.f.encoder.layers.0.sublayer.1.norm.a,"
        + " block2.backbone.norm1.gain",
    "TEXTS, model.backbone-2.layer.f.encoder.norm.b, block2.backbone.norm2.shift",
    "TEXTS, model.backbone-1.loss.projector.layer.2.weight, block1.projector.linear1.weight",
    "TEXTS, model.backbone-1.loss.predictor.layer.1.bias, block1.exit.norm0.bias",
    "TEXTS, model.predictor.layer.0.bias, head.linear0.bias",
    "TEXTS, model.predictor.layer.2.weight, head.linear1.weight"
  })
  void namesAreTranslatedThereAndBack(OriginalNames names, String original, String ours) {
    assertEquals(Optional.of(ours), names.ours(original));
    assertEquals(Map.of(ours, original), names.originals(List.of(ours)));
  }

  @ParameterizedTest
  @CsvSource({"IMAGES, layer.1.", "TEXTS, layer."})
  void aBatchNormMovesTheSecondLinearLayerOn(OriginalNames names, String layer) {
    String original = "model.backbone-1.loss.predictor." + layer;
    assertEquals(Optional.of("block1.exit.linear1.weight"), names.ours(original + "2.weight"));
    assertEquals(Optional.of("block1.exit.linear1.weight"), names.ours(original + "3.weight"));
    Map<String, String> originals =
        names.originals(List.of("block1.exit.norm0.weight", "block1.exit.linear1.weight"));
    assertEquals(original + "1.weight", originals.get("block1.exit.norm0.weight"));
    assertEquals(original + "3.weight", originals.get("block1.exit.linear1.weight"));
  }

  @ParameterizedTest
  @CsvSource({
    "TEXTS, model.backbone-1.layer.f.multi_headed_attention.linears.0.weight",
    "TEXTS, model.backbone-1.layer.f.feed_forward.w_1.bias",
    "TEXTS, model.backbone-3.layer.f.encoder_layer.sublayer.1.norm.b",
    "IMAGES, model.backbone-0.layer.0.1.num_batches_tracked"
  })
  void whatTheOriginalNeverUsesIsNotThere(OriginalNames names, String original) {
    assertEquals(Optional.empty(), names.ours(original));
  }

  @Test
  void templatesAreThoseOfTheirClones() {
    String encoder = "model.backbone-1.layer.f.encoder.layers.0.";
    String layer = "model.backbone-1.layer.f.";
    assertEquals(
        Optional.of(layer + "multi_headed_attention.linears.0.weight"),
        OriginalNames.TEXTS.template(encoder + "self_attn.linears.0.weight"));
    assertEquals(
        Optional.of(layer + "feed_forward.w_1.bias"),
        OriginalNames.TEXTS.template(encoder + "feed_forward.w_1.bias"));
    assertEquals(
        Optional.of(layer + "encoder_layer.sublayer.1.norm.b"),
        OriginalNames.TEXTS.template(encoder + "sublayer.1.norm.b"));
    assertEquals(Optional.empty(), OriginalNames.TEXTS.template(layer + "encoder.norm.a"));
  }

  @ParameterizedTest
  @CsvSource({
    "IMAGES, ''",
    "IMAGES, model.backbone-0.layer.0.0",
    "IMAGES, model.backbone-x.layer.0.0.weight",
    "IMAGES, model.backbone-1.layer.f.weight_ih_l0",
    "IMAGES, model.predictor.layer.9.weight",
    "IMAGES, xmodel.predictor.layer.weight",
    "TEXTS, model.stem.weight",
    "TEXTS, model.backbone-0.layer.f.conv",
    "TEXTS, model.backbone-0.layer.f.encoder.norm",
    "TEXTS, model.backbone-0.layer.f.encoder.norm.c",
    "TEXTS, model.predictor.layer.9.weight"
  })
  void otherNamesAreRefused(OriginalNames names, String name) {
    String models = names == OriginalNames.IMAGES ? "VGG or ResNet" : "LSTM or Transformer";
    assertEquals(
        "Expected a tensor of the original's " + models + ", got " + name,
        assertThrows(IllegalArgumentException.class, () -> names.ours(name)).getMessage());
  }

  @Test
  void arraysThatTheOriginalDoesNotHaveAreRefused() {
    List<String> ours = List.of("head.linear.weight", "block0.projector.linear2.weight");
    assertEquals(
        "Expected an array that the original's VGG or ResNet has, got " + ours.get(1),
        assertThrows(IllegalArgumentException.class, () -> OriginalNames.IMAGES.originals(ours))
            .getMessage());
  }
}
