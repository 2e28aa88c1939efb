// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scpl.bench.report.Page;
import io.github.scpl.bench.report.Table;
import io.github.scpl.bench.statistics.Estimate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** One report on several results, perhaps of several machines. */
public final class MergedReport {
  private static final int MEBIBYTE = 1 << 20;

  private final List<ResultDocument> documents = new ArrayList<>();
  private final MergedRuns runs;
  private final double target;

  private MergedReport(List<Path> places, double target) throws IOException {
    for (Path place : places) {
      documents.add(ResultDocument.read(place));
    }
    runs = new MergedRuns(documents);
    this.target = target;
  }

  /**
   * Reads all results.
   *
   * @param places folders with a result each, or files; at least one
   * @param target accuracy from 0 to 1, the time to which is told; not a number if there is none
   * @throws IOException if one cannot be read
   */
  public static MergedReport of(List<Path> places, double target) throws IOException {
    return new MergedReport(places, target);
  }

  /** Who wins, in a sentence for each of the settings. */
  public List<String> verdicts() {
    return runs.verdicts();
  }

  /** One row for each method and setting. */
  public Table table() {
    boolean reaching = !Double.isNaN(target);
    List<String> header =
        new ArrayList<>(List.of("run", "seeds", "accuracy", "± 95 %", "s/epoch", "samples/s"));
    if (reaching) {
      header.add("s to " + NumberFormats.briefPercent(target));
    }
    header.addAll(List.of("peak MiB", "threads"));
    Table table = new Table(header).words(header.size() - 1);
    for (RunSeries series : runs.series()) {
      Estimate accuracy = Estimate.of(series.numbers(MethodResult::accuracy));
      List<String> row = new ArrayList<>(List.of(series.name()));
      row.add(String.valueOf(series.runs().size()));
      row.add(NumberFormats.percent(accuracy.mean()));
      row.add(NumberFormats.format("%.2f", 100 * accuracy.halfWidth()));
      row.add(series.secondsPerEpoch().text("%.3g"));
      row.add(series.samplesPerSecond().text("%.0f"));
      if (reaching) {
        Estimate seconds = Estimate.of(series.numbers(run -> run.secondsTo(target)));
        row.add(NumberFormats.format("%.1f", seconds.mean()));
      }
      double peak = series.results().stream().mapToLong(MethodResult::peakBytes).max().orElse(0);
      row.add(NumberFormats.format("%.0f", peak / MEBIBYTE));
      row.add(series.results().get(0).budget());
      table.row(row);
    }
    return table;
  }

  /** What the words for settings mean; null if they say it themselves. */
  public Table settings() {
    Table table = new Table("setting", "what is different").words(1);
    runs.settings().forEach(table::row);
    boolean explained = runs.settings().entrySet().stream().anyMatch(MergedReport::isExplained);
    return explained ? table : null;
  }

  private static boolean isExplained(Map.Entry<String, String> setting) {
    return !setting.getKey().equals(setting.getValue());
  }

  /** What makes results hard to compare; nothing if nothing does. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    warn(warnings, "versions of scpl", "/version");
    warn(warnings, "training data of the same name", "/data/fingerprints/training");
    warn(warnings, "test data of the same name", "/data/fingerprints/test");
    for (ResultDocument document : documents) {
      long open = document.runs().stream().filter(run -> !run.isFinished()).count();
      if (open > 0) {
        warnings.add(document.file() + ": " + open + " runs did not finish");
      }
    }
    return warnings;
  }

  private void warn(List<String> warnings, String what, String pointer) {
    Set<String> names = new LinkedHashSet<>();
    documents.forEach(each -> names.add(each.root().at("/data/name").asText()));
    for (String name : names) {
      List<String> values =
          documents.stream()
              .map(ResultDocument::root)
              .filter(root -> root.at("/data/name").asText().equals(name))
              .map(root -> root.at(pointer).asText("unknown"))
              .distinct()
              .toList();
      if (values.size() > 1) {
        warnings.add("Different " + what + " (" + name + "): " + String.join(", ", values));
      }
    }
  }

  /**
   * Writes {@code report.html} and {@code result.csv}.
   *
   * @param exits adds what a result says of early exit, which it is given with its name
   */
  public void write(ResultFile file, BiConsumer<Page, Result> exits) throws IOException {
    List<MethodResult> results =
        runs.series().stream().flatMap(series -> series.results().stream()).toList();
    file.write(EpochTable.of(results));
    file.write(page(exits));
  }

  /** The page of the report. */
  Page page(BiConsumer<Page, Result> exits) {
    Page page = new Page("scpl report").paragraph(summary());
    verdicts().forEach(page::verdict);
    warnings().forEach(page::note);
    if (settings() != null) {
      page.table(settings());
    }
    page.table(table());
    page.note(
        "Accuracy is the mean over seeds with the 95 % interval by Student's t; seconds and"
            + " samples/s are medians over all epochs, in brackets the least and the most. Times are"
            + " compared within one result only, whose runs took turns.");
    new RunFigures(evaluatedOn(), target, runs.series()).addTo(page);
    for (ResultDocument document : documents) {
      if (document.root().path("results").has("policies")) {
        exits.accept(page, new Result(document.file().toString(), document.root().path("results")));
      }
    }
    for (ResultDocument document : documents) {
      page.heading(document.file().toString());
      page.paragraph(document.root().path("title").asText());
      new Provenance(document.root()).addTo(page);
    }
    return page;
  }

  /** Writes a file for each method and setting, in the layout of the original implementation. */
  public List<Path> writeReference(ResultFile file) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Map.Entry<String, Map<String, Object>> run : reference().entrySet()) {
      files.add(file.writeReference(run.getKey(), run.getValue()));
    }
    return files;
  }

  /** The content of a file for each method, by its name. */
  Map<String, Map<String, Object>> reference() {
    Map<String, Map<String, Object>> content = new LinkedHashMap<>();
    for (RunSeries series : runs.series()) {
      int source = series.runs().get(0).source();
      JsonNode options = documents.get(source).root().path("options");
      content.put(series.name(), ReferenceFormat.of(series, options));
    }
    return content;
  }

  /**
   * What one result says.
   *
   * @param name of its file
   * @param json of its results
   */
  public record Result(String name, JsonNode json) {}

  private String evaluatedOn() {
    Set<String> sets = new LinkedHashSet<>();
    documents.forEach(each -> sets.add(each.root().path("evaluatedOn").asText("test set")));
    return String.join(" or ", sets);
  }

  /** How much there is. */
  public String summary() {
    long machines = documents.stream().map(ResultDocument::machine).distinct().count();
    int count = documents.stream().mapToInt(each -> each.runs().size()).sum();
    return count(documents.size(), "result")
        + " with "
        + count(count, "run")
        + " from "
        + count(machines, "kind")
        + " of machine";
  }

  private static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
