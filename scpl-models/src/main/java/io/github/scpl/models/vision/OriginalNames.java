// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names that the original PyTorch implementation gives to the parameters of its VGG and ResNet
 * models, and ours for the same tensors. Shapes agree, so that weights can be copied as they are.
 */
public final class OriginalNames {
  private static final Map<Pattern, String> RULES = new LinkedHashMap<>();

  static {
    String block = "model\\.backbone-(\\d+)\\.";
    rule(block + "layer\\.(\\d+)\\.0\\.(\\w+)", "block$1.backbone.unit$2.conv.$3");
    rule(block + "layer\\.(\\d+)\\.1\\.(\\w+)", "block$1.backbone.unit$2.norm.$3");
    rule(
        block + "layer\\.(\\d+)\\.shortcut\\.0\\.(\\w+)",
        "block$1.backbone.unit$2.shortcut.conv.$3");
    rule(
        block + "layer\\.(\\d+)\\.shortcut\\.1\\.(\\w+)",
        "block$1.backbone.unit$2.shortcut.norm.$3");
    rule(
        block + "layer\\.(\\d+)\\.conv(\\d)\\.0\\.(\\w+)",
        "block$1.backbone.unit$2.main.conv$3.$4");
    rule(
        block + "layer\\.(\\d+)\\.conv(\\d)\\.1\\.(\\w+)",
        "block$1.backbone.unit$2.main.norm$3.$4");
    rule(block + "loss\\.projector\\.layer\\.1\\.0\\.(\\w+)", "block$1.projector.linear0.$2");
    rule(block + "loss\\.projector\\.layer\\.1\\.2\\.(\\w+)", "block$1.projector.linear1.$2");
    rule(block + "loss\\.predictor\\.layer\\.1\\.0\\.(\\w+)", "block$1.exit.linear0.$2");
    rule(block + "loss\\.predictor\\.layer\\.1\\.2\\.(\\w+)", "block$1.exit.linear1.$2");
    rule("model\\.head\\.layer\\.0\\.(\\w+)", "block0.backbone.stem.conv.$1");
    rule("model\\.head\\.layer\\.1\\.(\\w+)", "block0.backbone.stem.norm.$1");
    rule("model\\.predictor\\.layer\\.1\\.(\\w+)", "head.linear0.$1");
    rule("model\\.predictor\\.layer\\.3\\.(\\w+)", "head.linear1.$1");
    rule("model\\.predictor\\.layer\\.(weight|bias)", "head.linear.$1");
  }

  private OriginalNames() {}

  private static void rule(String original, String ours) {
    RULES.put(Pattern.compile(original), ours);
  }

  /**
   * Our name of the original's parameter.
   *
   * @throws IllegalArgumentException if the original has no such parameter
   */
  public static String ours(String original) {
    for (Map.Entry<Pattern, String> rule : RULES.entrySet()) {
      Matcher matcher = rule.getKey().matcher(original);
      if (matcher.matches()) {
        return matcher.replaceFirst(rule.getValue());
      }
    }
    throw new IllegalArgumentException(
        "Expected a parameter of the original's VGG or ResNet, got " + original);
  }
}
