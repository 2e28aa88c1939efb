// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs of several results under names that tell them apart: behind the method stands what is
 * different between the results, such as the machine, or a letter for it if that is long. What
 * differs in the seed only is one series.
 */
final class MergedRuns {
  private static final int SHORT = 24;

  private final List<ResultDocument> documents;
  private final Set<String> different = new LinkedHashSet<>();

  /** All runs by name, by what is different about their results. */
  private final Map<String, Map<String, List<Repetition>>> all = new LinkedHashMap<>();

  MergedRuns(List<ResultDocument> documents) {
    this.documents = documents;
    Map<String, String> first = documents.get(0).settings();
    for (String name : first.keySet()) {
      boolean everywhere = documents.stream().allMatch(each -> each.settings().containsKey(name));
      long values = documents.stream().map(each -> each.settings().get(name)).distinct().count();
      if (everywhere && values > 1) {
        different.add(name);
      }
    }
    for (int source = 0; source < documents.size(); source++) {
      add(source);
    }
  }

  private void add(int source) {
    ResultDocument document = documents.get(source);
    Map<String, List<Repetition>> series =
        all.computeIfAbsent(difference(document), key -> new LinkedHashMap<>());
    for (int i = 0; i < document.runs().size(); i++) {
      MethodResult run = document.runs().get(i);
      String variant = document.variant(i);
      boolean none = variant.isEmpty() || variant.equals(run.name());
      String name = none ? run.name() : run.name() + " " + variant;
      long seed = document.seed(i);
      String free = name;
      for (int again = 2; isTaken(series.get(free), run, seed); again++) {
        free = name + ", again " + again;
      }
      series.computeIfAbsent(free, key -> new ArrayList<>()).add(new Repetition(run, seed, source));
    }
  }

  /** Whether a run of the same seed is there, or one that is not a repetition of it. */
  private static boolean isTaken(List<Repetition> runs, MethodResult run, long seed) {
    return runs != null
        && runs.stream().anyMatch(each -> each.seed() == seed || !hasOutputsOf(each.result(), run));
  }

  private static boolean hasOutputsOf(MethodResult one, MethodResult other) {
    boolean both = !one.epochs().isEmpty() && !other.epochs().isEmpty();
    return !both || outputs(one).equals(outputs(other));
  }

  private static List<String> outputs(MethodResult run) {
    return run.epochs().get(0).evaluation().outputs();
  }

  private String difference(ResultDocument document) {
    Map<String, String> settings = document.settings();
    List<String> words = new ArrayList<>();
    for (String name : different) {
      words.add((name + " " + settings.get(name)).strip());
    }
    return String.join(", ", words);
  }

  /** What is different, by the word that stands for it behind names; itself if it is short. */
  Map<String, String> settings() {
    boolean brief = all.keySet().stream().allMatch(each -> each.length() <= SHORT);
    Map<String, String> settings = new LinkedHashMap<>();
    for (String difference : all.keySet()) {
      String letter = "setting " + (char) ('A' + settings.size() % 26);
      settings.put(brief ? difference : letter, difference);
    }
    return settings;
  }

  /** All series, in the order of the results. */
  List<RunSeries> series() {
    List<RunSeries> series = new ArrayList<>();
    settings()
        .forEach(
            (word, difference) -> {
              String behind = word.isEmpty() ? "" : " (" + word + ")";
              all.get(difference).forEach((name, runs) -> series.add(series(name + behind, runs)));
            });
    return series;
  }

  private static RunSeries series(String name, List<Repetition> runs) {
    return new RunSeries(
        name,
        runs.stream()
            .map(run -> new Repetition(run.result().named(name), run.seed(), run.source()))
            .toList());
  }

  /** Who wins, for each of the settings: times of different machines are not compared. */
  List<String> verdicts() {
    List<String> verdicts = new ArrayList<>();
    settings()
        .forEach(
            (word, difference) -> {
              List<RunSeries> named = new ArrayList<>();
              all.get(difference).forEach((name, runs) -> named.add(series(name, runs)));
              String verdict = Verdict.of(named);
              if (!verdict.isEmpty()) {
                verdicts.add((word.isEmpty() ? "" : word + ": ") + verdict);
              }
            });
    return verdicts;
  }
}
