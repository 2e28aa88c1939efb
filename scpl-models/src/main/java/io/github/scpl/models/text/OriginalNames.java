// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the parameters of the original PyTorch text models are found here: from names such as
 * {@code model.backbone-1.layer.f.weight_ih_l0_reverse} to names such as {@code
 * block1.backbone.lstm.reverse.weightInput}. Shapes and layouts are the same on both sides.
 */
public final class OriginalNames {
  private static final Pattern BLOCK = Pattern.compile("model\\.backbone-(\\d+)\\.(.+)");
  private static final Pattern HEAD = Pattern.compile("model\\.predictor\\.layer\\.(.+)");
  private static final Pattern LOSS =
      Pattern.compile("loss\\.(projector|predictor)\\.layer\\.(.+)");
  private static final Pattern LSTM =
      Pattern.compile("layer\\.f\\.(weight|bias)_(ih|hh)_l0(_reverse)?");
  private static final Pattern ENCODER = Pattern.compile("layer\\.f\\.encoder\\.(.+)");
  private static final Pattern TEMPLATE =
      Pattern.compile("layer\\.f\\.(multi_headed_attention|feed_forward|encoder_layer)\\..+");

  /** Positions of layers in the original's containers; a batch norm moves the second linear on. */
  private static final Map<String, String> CONTAINER =
      Map.of("0", "linear0", "1", "norm0", "2", "linear1", "3", "linear1");

  private static final Map<String, String> ENCODER_PARTS =
      Map.of(
          "layers.0.self_attn.linears.0", "attention.query",
          "layers.0.self_attn.linears.1", "attention.key",
          "layers.0.self_attn.linears.2", "attention.value",
          "layers.0.self_attn.linears.3", "attention.output",
          "layers.0.feed_forward.w_1", "feedForward.linear0",
          "layers.0.feed_forward.w_2", "feedForward.linear1",
          "layers.0.sublayer.0.norm", "norm0",
          "layers.0.sublayer.1.norm", "norm1",
          "norm", "norm2");

  private OriginalNames() {}

  /**
   * Translates a name.
   *
   * @param original the full name of a tensor of the original
   * @return our name; empty for the tensors that the original makes and never uses (the templates
   *     its encoder layers are cloned from)
   * @throws IllegalArgumentException if the original's text models have no such tensor
   */
  public static Optional<String> ours(String original) {
    Matcher head = HEAD.matcher(original);
    if (head.matches()) {
      return Optional.of("head." + contained(original, head.group(1)));
    }
    Matcher block = BLOCK.matcher(original);
    if (!block.matches()) {
      throw unknown(original);
    }
    String prefix = "block" + block.group(1) + ".";
    String rest = block.group(2);
    Matcher loss = LOSS.matcher(rest);
    if (loss.matches()) {
      String part = loss.group(1).equals("projector") ? "projector." : "exit.";
      return Optional.of(prefix + part + contained(original, loss.group(2)));
    }
    if (TEMPLATE.matcher(rest).matches()) {
      return Optional.empty();
    }
    return Optional.of(prefix + "backbone." + layer(original, rest));
  }

  private static String layer(String original, String rest) {
    if (rest.equals("layer.f.weight")) {
      return "embedding.weight";
    }
    Matcher lstm = LSTM.matcher(rest);
    if (lstm.matches()) {
      String direction = lstm.group(3) == null ? "forward." : "reverse.";
      return "lstm."
          + direction
          + lstm.group(1)
          + (lstm.group(2).equals("ih") ? "Input" : "Hidden");
    }
    Matcher encoder = ENCODER.matcher(rest);
    if (!encoder.matches()) {
      throw unknown(original);
    }
    int dot = encoder.group(1).lastIndexOf('.');
    String part = dot < 0 ? null : ENCODER_PARTS.get(encoder.group(1).substring(0, dot));
    if (part == null) {
      throw unknown(original);
    }
    return part
        + switch (encoder.group(1).substring(dot)) {
          case ".weight" -> ".weight";
          case ".bias" -> ".bias";
          case ".a" -> ".gain";
          case ".b" -> ".shift";
          default -> throw unknown(original);
        };
  }

  /** From {@code 2.weight} to {@code linear1.weight}. */
  private static String contained(String original, String place) {
    int dot = place.indexOf('.');
    String layer = dot < 0 ? null : CONTAINER.get(place.substring(0, dot));
    if (layer == null) {
      throw unknown(original);
    }
    return layer + place.substring(dot);
  }

  private static IllegalArgumentException unknown(String original) {
    return new IllegalArgumentException(
        "Expected the name of a tensor of the original's LSTM or Transformer, got " + original);
  }
}
