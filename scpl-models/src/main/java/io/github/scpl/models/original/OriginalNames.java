// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.original;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names that the original PyTorch implementation's state dict has for parameters and buffers, and
 * ours for the same arrays: {@code model.backbone-1.layer.f.weight_ih_l0_reverse} is {@code
 * block1.backbone.lstm.reverse.weightInput}. Shapes, layouts and the order of gates are the same on
 * both sides, so that numbers can be copied as they are.
 */
public enum OriginalNames {
  /** Of VGG and ResNet. */
  IMAGES("VGG or ResNet", imageRules(), "nothing"),

  /** Of LSTM and Transformer. */
  TEXTS(
      "LSTM or Transformer",
      textRules(),
      // Templates, which its encoder layers are cloned from.
      "model\\.backbone-\\d+\\.layer\\.f\\.(multi_headed_attention|feed_forward|encoder_layer)\\..+");

  /** How many batches PyTorch's batch normalization has seen, which nothing depends on. */
  private static final String COUNTER = ".num_batches_tracked";

  /** Last parts of names that differ. */
  private static final Map<String, String> BUFFERS =
      Map.of("running_mean", "runningMean", "running_var", "runningVariance");

  private static final String SECOND = "linear1.";
  private static final String NORM = "norm0.weight";

  private final String models;
  private final List<NameRule> rules;
  private final Pattern unused;

  OriginalNames(String models, List<NameRule> rules, String unused) {
    this.models = models;
    this.rules = rules;
    this.unused = Pattern.compile(unused);
  }

  private static List<NameRule> imageRules() {
    List<NameRule> rules = new ArrayList<>();
    String block = "model.backbone-#.";
    String unit = "block#.backbone.unit#.";
    rules.add(new NameRule(block + "layer.#.0.@", unit + "conv.@"));
    rules.add(new NameRule(block + "layer.#.1.@", unit + "norm.@"));
    rules.add(new NameRule(block + "layer.#.shortcut.0.@", unit + "shortcut.conv.@"));
    rules.add(new NameRule(block + "layer.#.shortcut.1.@", unit + "shortcut.norm.@"));
    rules.add(new NameRule(block + "layer.#.conv#.0.@", unit + "main.conv#.@"));
    rules.add(new NameRule(block + "layer.#.conv#.1.@", unit + "main.norm#.@"));
    rules.add(new NameRule("model.head.layer.0.@", "block0.backbone.stem.conv.@"));
    rules.add(new NameRule("model.head.layer.1.@", "block0.backbone.stem.norm.@"));
    addHeads(rules, "layer.1.");
    rules.add(new NameRule("model.predictor.layer.1.@", "head.linear0.@"));
    rules.add(new NameRule("model.predictor.layer.3.@", "head.linear1.@"));
    rules.add(new NameRule("model.predictor.layer.@", "head.linear.@"));
    return rules;
  }

  private static List<NameRule> textRules() {
    List<NameRule> rules = new ArrayList<>();
    String layer = "model.backbone-#.layer.f.";
    String backbone = "block#.backbone.";
    rules.add(new NameRule(layer + "weight", backbone + "embedding.weight"));
    for (String kind : List.of("weight", "bias")) {
      rules.add(new NameRule(layer + kind + "_ih_l0", backbone + "lstm.forward." + kind + "Input"));
      rules.add(
          new NameRule(layer + kind + "_hh_l0", backbone + "lstm.forward." + kind + "Hidden"));
      rules.add(
          new NameRule(
              layer + kind + "_ih_l0_reverse", backbone + "lstm.reverse." + kind + "Input"));
      rules.add(
          new NameRule(
              layer + kind + "_hh_l0_reverse", backbone + "lstm.reverse." + kind + "Hidden"));
    }
    String encoder = layer + "encoder.layers.0.";
    List<String> attention = List.of("query", "key", "value", "output");
    for (int i = 0; i < attention.size(); i++) {
      String ours = backbone + "attention." + attention.get(i) + ".@";
      rules.add(new NameRule(encoder + "self_attn.linears." + i + ".@", ours));
    }
    String feedForward = backbone + "feedForward.";
    rules.add(new NameRule(encoder + "feed_forward.w_1.@", feedForward + "linear0.@"));
    rules.add(new NameRule(encoder + "feed_forward.w_2.@", feedForward + "linear1.@"));
    addNorm(rules, encoder + "sublayer.0.norm.", backbone + "norm0.");
    addNorm(rules, encoder + "sublayer.1.norm.", backbone + "norm1.");
    addNorm(rules, layer + "encoder.norm.", backbone + "norm2.");
    addHeads(rules, "layer.");
    addHead(rules, "model.predictor.layer.", "head.");
    return rules;
  }

  private static void addNorm(List<NameRule> rules, String original, String ours) {
    rules.add(new NameRule(original + "a", ours + "gain"));
    rules.add(new NameRule(original + "b", ours + "shift"));
  }

  private static void addHeads(List<NameRule> rules, String layer) {
    String loss = "model.backbone-#.loss.";
    addHead(rules, loss + "projector." + layer, "block#.projector.");
    addHead(rules, loss + "predictor." + layer, "block#.exit.");
  }

  /** Positions in the original's containers; a batch norm moves the second linear layer on. */
  private static void addHead(List<NameRule> rules, String original, String ours) {
    rules.add(new NameRule(original + "0.@", ours + "linear0.@"));
    rules.add(new NameRule(original + "1.@", ours + "norm0.@"));
    rules.add(new NameRule(original + "2.@", ours + "linear1.@"));
    rules.add(new NameRule(original + "3.@", ours + "linear1.@"));
  }

  /**
   * Translates a name.
   *
   * @param original the full name of a tensor of the original
   * @return our name; empty for what the original has and never uses: templates, and counters of
   *     batches
   * @throws IllegalArgumentException if the original's models have no such tensor
   */
  public Optional<String> ours(String original) {
    if (original.endsWith(COUNTER) || unused.matcher(original).matches()) {
      return Optional.empty();
    }
    for (NameRule rule : rules) {
      Optional<String> ours = rule.ours(original);
      if (ours.isPresent()) {
        return Optional.of(renamed(ours.get(), false));
      }
    }
    throw new IllegalArgumentException(
        "Expected a tensor of the original's " + models + ", got " + original);
  }

  private static String renamed(String name, boolean toOriginal) {
    int dot = name.lastIndexOf('.') + 1;
    for (Map.Entry<String, String> each : BUFFERS.entrySet()) {
      String from = toOriginal ? each.getValue() : each.getKey();
      if (name.substring(dot).equals(from)) {
        return name.substring(0, dot) + (toOriginal ? each.getKey() : each.getValue());
      }
    }
    return name;
  }

  /**
   * The original's names of all parameters and buffers of a network, in the same order.
   *
   * @param ours our names of all of them
   * @throws IllegalArgumentException if the original's models have no such tensor
   */
  public Map<String, String> originals(Collection<String> ours) {
    Map<String, String> originals = new LinkedHashMap<>();
    for (String name : ours) {
      List<String> found =
          rules.stream().flatMap(rule -> rule.original(renamed(name, true)).stream()).toList();
      if (found.isEmpty()) {
        throw new IllegalArgumentException(
            "Expected an array that the original's " + models + " has, got " + name);
      }
      int second = name.lastIndexOf(SECOND);
      boolean moved = second >= 0 && ours.contains(name.substring(0, second) + NORM);
      originals.put(name, found.get(moved ? found.size() - 1 : 0));
    }
    return originals;
  }

  /**
   * The template that the original has cloned a tensor from, of the same shape; empty if there is
   * none. It is in the state dict, and never used.
   *
   * @param original a name that {@link #originals} gives
   */
  public Optional<String> template(String original) {
    String made =
        original
            .replace(".f.encoder.layers.0.self_attn.", ".f.multi_headed_attention.")
            .replace(".f.encoder.layers.0.feed_forward.", ".f.feed_forward.")
            .replace(".f.encoder.layers.0.sublayer.", ".f.encoder_layer.sublayer.");
    return made.equals(original) ? Optional.empty() : Optional.of(made);
  }
}
