// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.study;

import io.github.scpl.bench.option.GrowthChoice;
import io.github.scpl.bench.option.ModelOptions;
import io.github.scpl.bench.option.Settings;
import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.result.RunPlan;
import io.github.scpl.bench.result.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A method with one part exchanged.
 *
 * @param variant the options that are others
 * @param method that trains
 */
public record Ablation(Variant variant, Training method) {
  private static final Training SCPL = Training.of("scpl");

  /** What is to be run. */
  public RunPlan plan() {
    return new RunPlan(method, GrowthChoice.fixed());
  }

  /**
   * SCPL as it is, then all that differs from it in one of these parts.
   *
   * @param parts names
   * @param settings what SCPL is beside that
   * @throws IllegalArgumentException if there is no part of a name
   */
  public static List<Ablation> of(List<String> parts, Settings settings, boolean text) {
    List<Ablation> all = new ArrayList<>();
    all.add(new Ablation(variant("scpl", Map.of()), SCPL));
    for (String part : parts) {
      all.addAll(
          switch (part.strip().toLowerCase(Locale.ROOT)) {
            case "projector" -> projectors(settings.model(), text);
            case "size" -> sizes(settings.model(), text);
            case "temperature" -> temperatures(settings.model());
            case "exits" -> exits(settings.model());
            case "loss" -> losses(text);
            case "augment" -> augmentations(settings, text);
            default ->
                throw new IllegalArgumentException(
                    "Expected projector, size, temperature, exits, loss or augment, got " + part);
          });
    }
    return all.stream().distinct().toList();
  }

  private static Variant variant(String label, Map<String, Object> changes) {
    return new Variant(label, Double.NaN, changes);
  }

  private static List<Ablation> options(String option, String now, List<?> values) {
    return values.stream()
        .filter(value -> !value.toString().equals(now))
        .map(
            value ->
                new Ablation(
                    variant(option.substring(2) + " " + value, Map.of(option, value)), SCPL))
        .toList();
  }

  private static List<Ablation> projectors(ModelOptions model, boolean text) {
    List<String> kinds = new ArrayList<>(List.of("i", "l", "m", "mb", "simsiammlp"));
    if (!text) {
      kinds.add("m,avg");
    }
    return options("--projector", model.projectorType().toString(), kinds);
  }

  /** A quarter and four times the usual widths of the kind m. */
  private static List<Ablation> sizes(ModelOptions model, boolean text) {
    double hidden = model.width() * (text ? model.hidden() : 512);
    double out = model.width() * (text ? model.hidden() : 1024);
    List<String> sizes = new ArrayList<>();
    for (double factor : new double[] {0.25, 4}) {
      sizes.add("m," + width(hidden * factor) + "," + width(out * factor));
    }
    return options("--projector", model.projectorType().toString(), sizes);
  }

  private static long width(double width) {
    return Math.max(1, Math.round(width));
  }

  private static List<Ablation> temperatures(ModelOptions model) {
    String now = String.valueOf(model.temperature());
    return options("--temperature", now, List.of(0.05, 0.1, 0.2, 0.5, 1.0));
  }

  /** Without the tag, the exits only watch. */
  private static List<Ablation> exits(ModelOptions model) {
    Training dascpl = Training.of("dascpl");
    String type = model.predictorType().toString().replace(",non-detach", "");
    return List.of(
        new Ablation(variant("exits detached", Map.of("--predictor", type)), dascpl),
        new Ablation(
            variant("exits attached", Map.of("--predictor", type + ",non-detach")), dascpl));
  }

  private static List<Ablation> losses(boolean text) {
    List<Training> methods = new ArrayList<>(List.of(Training.of("ee"), Training.of("predsim")));
    methods.addAll(Training.losses());
    if (!text) {
      methods.add(Training.of("al"));
    }
    List<Ablation> losses = new ArrayList<>();
    for (Training method : methods) {
      losses.add(new Ablation(variant("loss of " + method, Map.of()), method));
    }
    losses.add(new Ablation(variant("no local loss", Map.of()), Training.of("bp")));
    return losses;
  }

  private static List<Ablation> augmentations(Settings settings, boolean text) {
    return text
        ? List.of()
        : options(
            "--augment",
            settings.data().augmentation().toString(),
            List.of("none", "basic", "strong"));
  }
}
