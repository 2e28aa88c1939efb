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
 * different between the results, such as the machine. What differs in the seed only is one series.
 */
final class MergedRuns {
  private final List<ResultDocument> documents;
  private final Set<String> different = new LinkedHashSet<>();

  /** All series, by what is different about their results. */
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
    String difference = difference(document);
    Map<String, List<Repetition>> series =
        all.computeIfAbsent(difference, key -> new LinkedHashMap<>());
    for (int i = 0; i < document.runs().size(); i++) {
      MethodResult run = document.runs().get(i);
      String variant = document.variant(i);
      String label = run.name() + (variant.isEmpty() ? "" : " " + variant);
      label += difference.isEmpty() ? "" : " (" + difference + ")";
      long seed = document.seed(i);
      String free = label;
      for (int again = 2; has(series.get(free), seed); again++) {
        free = label + ", again " + again;
      }
      series
          .computeIfAbsent(free, key -> new ArrayList<>())
          .add(new Repetition(run.named(free), seed, source));
    }
  }

  private static boolean has(List<Repetition> runs, long seed) {
    return runs != null && runs.stream().anyMatch(run -> run.seed() == seed);
  }

  private String difference(ResultDocument document) {
    Map<String, String> settings = document.settings();
    List<String> words = new ArrayList<>();
    for (String name : different) {
      words.add((name + " " + settings.get(name)).strip());
    }
    return String.join(", ", words);
  }

  /** All series, in the order of the results. */
  List<RunSeries> series() {
    return all.values().stream().flatMap(each -> series(each).stream()).toList();
  }

  private static List<RunSeries> series(Map<String, List<Repetition>> named) {
    return named.entrySet().stream()
        .map(entry -> new RunSeries(entry.getKey(), List.copyOf(entry.getValue())))
        .toList();
  }

  /** Who wins, for each of the settings: times of different machines are not compared. */
  List<String> verdicts() {
    List<String> verdicts = new ArrayList<>();
    all.forEach(
        (difference, named) -> {
          String verdict = Verdict.of(series(named));
          if (!verdict.isEmpty()) {
            String where = difference.isEmpty() ? "" : difference + ": ";
            verdicts.add(where + verdict);
          }
        });
    return verdicts;
  }
}
