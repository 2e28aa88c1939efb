// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.reference;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A model of the original by its name, which says the method too.
 *
 * @param name as the original spells it
 * @param model the network, as ours is called
 * @param method as ours is called
 * @param growth {@code accumulate} or {@code reduce}; null if all blocks learn all the time
 * @param layers of a model of text whose depth is in its name; 0 otherwise
 * @param single whether it is one of those for one GPU, which have a projector of their own
 * @param difference from the original's model of this name; null if there is nothing to say
 */
record OriginalModel(
    String name,
    String model,
    String method,
    String growth,
    int layers,
    boolean single,
    String difference) {
  private static final String VGG8 = "vgg8";
  private static final String RESNET = "resnet18-old";
  private static final String FAILS = "in the original this model fails; here it trains";
  private static final String LIKE_MULTI =
      "the original's update of all blocks by one optimizer comes to the same as one for each";

  private static final List<OriginalModel> VISION = vision();
  private static final List<OriginalModel> TEXT = text();

  /** The model of images that has this name, in any case. */
  static OriginalModel ofVision(String name) {
    return of(name, VISION);
  }

  /** The model of text that has this name, in any case. */
  static OriginalModel ofText(String name) {
    return of(name, TEXT);
  }

  /** All names of models of images. */
  static List<String> visionNames() {
    return VISION.stream().map(OriginalModel::name).toList();
  }

  /** All names of models of text. */
  static List<String> textNames() {
    return TEXT.stream().map(OriginalModel::name).toList();
  }

  private static OriginalModel of(String name, Collection<OriginalModel> all) {
    return all.stream()
        .filter(model -> model.name.equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(unknown(name, all)));
  }

  private static String unknown(String name, Collection<OriginalModel> all) {
    boolean cnn = name.toUpperCase(Locale.ROOT).startsWith("CNN_");
    String why = cnn ? " (there is no plain CNN here; take a VGG or resnet one)" : "";
    List<String> names = all.stream().map(OriginalModel::name).toList();
    return "--model: expected one of " + String.join(", ", names) + "; got " + name + why;
  }

  private static List<OriginalModel> vision() {
    Map<String, OriginalModel> all = new LinkedHashMap<>();
    for (String family : List.of("VGG", "resnet")) {
      String ours = family.equals("VGG") ? VGG8 : RESNET;
      methods("_m", true).forEach((suffix, method) -> add(all, family + suffix, ours, method));
      for (String growth : List.of("accumulate", "reduce")) {
        String name = family + (growth.equals("reduce") ? "_DASCPL_dr_m" : "_DASCPL_da_m");
        all.put(name, new OriginalModel(name, ours, "dascpl", growth, 0, false, null));
      }
      single(all, family + "_BP", ours, "bp", 0, LIKE_MULTI);
      single(all, family + "_SCPL", ours, "scpl", 0, LIKE_MULTI);
      boolean broken = family.equals("VGG");
      single(all, family + "_AL", ours, "al", 0, broken ? FAILS : null);
      String classes = "targets are those of the set's classes, not always of 200";
      single(all, family + "_PredSim", ours, "predsim", 0, classes);
    }
    single(all, "VGG_SCPL_REWRITE", VGG8, "scpl", 0, FAILS);
    for (int depth : new int[] {18, 34, 50, 101, 152}) {
      methods("_m", false)
          .forEach(
              (suffix, method) -> add(all, "resnet" + depth + suffix, "resnet" + depth, method));
    }
    String typing = "the original's name for 152 layers, which fails there; takes resnet152";
    methods("_m", false)
        .forEach(
            (suffix, method) -> {
              String name = "resnet153" + suffix;
              all.put(name, new OriginalModel(name, "resnet152", method, null, 0, false, typing));
            });
    return List.copyOf(all.values());
  }

  private static List<OriginalModel> text() {
    Map<String, OriginalModel> all = new LinkedHashMap<>();
    for (String family : List.of("LSTM", "Trans")) {
      String ours = family.equals("LSTM") ? "bilstm" : "transformer";
      methods("_m_d", true).forEach((suffix, method) -> add(all, family + suffix, ours, method));
      for (int layers : new int[] {3, 4}) {
        single(all, family + "_BP_" + layers, ours, "bp", layers, LIKE_MULTI);
      }
      single(all, family + "_BP_d", ours, "bp", 0, LIKE_MULTI);
      for (int layers : new int[] {3, 4, 5}) {
        String difference = family.equals("LSTM") ? LIKE_MULTI : FAILS;
        single(all, family + "_SCPL_" + layers, ours, "scpl", layers, difference);
      }
      single(all, family + "_SCPL_m_4", ours, "scpl", 4, FAILS);
    }
    single(all, "LSTM_SCPL_REWRITE", "bilstm", "scpl", 0, FAILS);
    return List.copyOf(all.values());
  }

  private static Map<String, String> methods(String ending, boolean withEarlyExit) {
    Map<String, String> methods = new LinkedHashMap<>();
    methods.put("_BP" + ending, "bp");
    methods.put("_BP_p" + ending, "bp-exits");
    methods.put("_SCPL" + ending, "scpl");
    methods.put("_DASCPL" + ending, "dascpl");
    if (withEarlyExit) {
      methods.put("_EE" + ending, "ee");
    }
    return methods;
  }

  private static void add(
      Map<String, OriginalModel> all, String name, String model, String method) {
    all.put(name, new OriginalModel(name, model, method, null, 0, false, null));
  }

  private static void single(
      Map<String, OriginalModel> all,
      String name,
      String model,
      String method,
      int layers,
      String difference) {
    all.put(name, new OriginalModel(name, model, method, null, layers, true, difference));
  }

  /** Whether the method has a contrastive loss. */
  boolean isContrastive() {
    return method.equals("scpl") || method.equals("dascpl");
  }

  /** Whether every block has an exit. */
  boolean hasExits() {
    return Arrays.asList("dascpl", "ee", "bp-exits").contains(method);
  }

  /** Whether the original trains blocks on threads of their own. */
  boolean isStaged() {
    return !method.startsWith("bp") && !method.equals("al");
  }
}
