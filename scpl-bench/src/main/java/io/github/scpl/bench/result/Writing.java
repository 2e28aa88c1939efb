// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import io.github.scpl.bench.data.Data;
import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.option.TrainingOptions;
import io.github.scpl.bench.report.Page;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Writes results, as far as they have come, with everything that is needed to get them again. */
public final class Writing {
  private final CommandSpec command;
  private final Data data;
  private final String title;
  private final Presentation presentation;
  private final ResultFile file;
  private final String repeated;
  private final Map<String, Object> otherLoad = new LinkedHashMap<>();
  private final List<MethodResult> ended = new CopyOnWriteArrayList<>();
  private final String time = Instant.now().toString();
  private IOException trouble;

  /**
   * What results are written with.
   *
   * @param title data and model in words
   * @param placements of all methods
   * @param cores that they share
   */
  public Writing(
      CommandSpec command,
      Data data,
      String title,
      Map<Training, PlacementChoice> placements,
      int cores,
      Presentation presentation,
      ResultFile file) {
    this.command = command;
    this.data = data;
    this.title = title;
    this.presentation = presentation;
    this.file = file;
    repeated = RepeatedCommand.of(command, placements, cores);
  }

  /** The command that repeats the run to the bit. */
  public String repeated() {
    return repeated;
  }

  /** Notes how many cores other programs kept busy. */
  public void note(String when, double cores) {
    otherLoad.put(when, cores);
  }

  /** Adds runs that have ended, which are written in front of the others from now on. */
  public void add(List<MethodResult> results) {
    ended.addAll(results);
  }

  /** The runs that have ended. */
  public List<MethodResult> results() {
    return List.copyOf(ended);
  }

  /** Writes; if that fails, it is kept in mind, and said the first time only. */
  public String tryToWrite(List<MethodResult> results) {
    boolean first = trouble == null;
    try {
      write(results);
      trouble = null;
      return null;
    } catch (IOException e) {
      trouble = e;
      return first ? e.getMessage() : null;
    }
  }

  /**
   * Writes {@code result.json}, {@code result.csv} and {@code report.html}.
   *
   * @param under results of runs that are under way
   */
  public void write(List<MethodResult> under) throws IOException {
    List<MethodResult> results = new ArrayList<>(ended);
    results.addAll(under);
    Map<String, Object> content = content(results);
    file.write(content);
    file.write(EpochTable.of(results));
    TrainingReport report = new TrainingReport(evaluatedOn(), target());
    Page page = new Page("scpl " + command.name()).paragraph(title);
    presentation.addTo(page, report, results);
    new Provenance(Json.MAPPER.valueToTree(content)).addTo(page);
    file.write(page);
  }

  private String evaluatedOn() {
    return data.validation() == null ? "test set" : "held-out samples";
  }

  /** The accuracy that is to be reached, from 0 to 1; not a number if there is none. */
  private double target() {
    OptionSpec option = command.findOption(TrainingOptions.TARGET);
    Double percent = option == null ? null : option.getValue();
    return percent == null ? Double.NaN : percent / 100;
  }

  /** Seconds of training till then; null if none was asked for. */
  private Map<String, Object> timeToAccuracy(List<MethodResult> results) {
    if (Double.isNaN(target())) {
      return null;
    }
    Map<String, Object> times = new LinkedHashMap<>();
    times.put("accuracy", target());
    times.put("seconds", results.stream().map(each -> each.secondsTo(target())).toList());
    return times;
  }

  private Map<String, Object> content(List<MethodResult> results) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("format", ResultDocument.FORMAT);
    content.put("command", command.name());
    content.put("version", command.root().version()[0]);
    content.put("time", time);
    content.put("title", title);
    List<String> typed = command.commandLine().getParseResult().originalArgs();
    content.put("typed", RepeatedCommand.line(typed));
    content.put("repeatedBy", repeated);
    content.put("options", Json.options(command));
    content.put("environment", Json.environment());
    content.put("coresBusyWithOthers", otherLoad);
    content.put("data", data.json());
    content.put("evaluatedOn", evaluatedOn());
    content.put("timeToAccuracy", timeToAccuracy(results));
    content.put("results", presentation.json(results));
    Object statistics = presentation.statistics(results);
    if (statistics != null) {
      content.put("statistics", statistics);
    }
    return content;
  }
}
