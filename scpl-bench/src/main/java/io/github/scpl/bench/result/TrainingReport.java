// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import io.github.scpl.bench.data.Data;
import io.github.scpl.bench.machine.Processor;
import io.github.scpl.bench.report.LineChart;
import io.github.scpl.bench.report.LineChart.Point;
import io.github.scpl.bench.report.Page;
import io.github.scpl.bench.report.Table;
import io.github.scpl.host.HostDevice;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Model.CommandSpec;

/** The report on runs of training: tables, and accuracy over epochs. */
public final class TrainingReport {
  private final CommandSpec command;
  private final Data data;
  private final String title;

  /**
   * A report.
   *
   * @param title data and model in words
   */
  TrainingReport(CommandSpec command, Data data, String title) {
    this.command = command;
    this.data = data;
    this.title = title;
  }

  /**
   * A page with its heading, and what it takes to repeat it.
   *
   * @param repeated the command that repeats the run to the bit
   */
  Page start(String repeated) {
    List<String> typed = command.commandLine().getParseResult().originalArgs();
    return new Page("scpl " + command.name())
        .paragraph(title)
        .verbatim("./scpl " + String.join(" ", typed))
        .note("Repeated to the bit, on a machine of the same kind, by:")
        .verbatim(repeated)
        .details(machine(), facts());
  }

  private static String machine() {
    Processor processor = Processor.present();
    int cores = Runtime.getRuntime().availableProcessors();
    String java = "Java " + System.getProperty("java.version");
    return processor.model() + ", cores " + cores + ", " + Json.system() + ", " + java;
  }

  /** What it was computed with. */
  private static Table facts() {
    Table table = new Table("machine", "").words(1);
    table.row("instructions", Processor.present().instructionText());
    HostDevice.HOST.facts().forEach((field, fact) -> table.row(field, fact));
    return table;
  }

  /** Adds how the runs ended, if not well, and the course of training. */
  public Page addEpochs(Page page, List<MethodResult> results) {
    for (MethodResult result : results) {
      if (!result.isFinished()) {
        String message = result.message() == null ? "" : ": " + result.message();
        page.paragraph(result.name() + " " + result.status() + message);
      }
    }
    return results.stream().allMatch(result -> result.epochs().isEmpty())
        ? page
        : page.heading("Accuracy over epochs").chart(overEpochs(results));
  }

  /** One run is shown with all its outputs, several by one line each. */
  private LineChart overEpochs(List<MethodResult> results) {
    String set = data.validation() == null ? "test set" : "held-out samples";
    boolean grown = isGrown(results);
    String which =
        grown
            ? ", of the head or else the deepest active exit; below, how many blocks are active"
            : "";
    LineChart chart =
        new LineChart("Accuracy on the " + set + which, "epoch", "accuracy in %").countingX();
    if (results.size() == 1) {
      List<EpochResult> epochs = results.get(0).epochs();
      List<String> outputs = epochs.get(0).evaluation().outputs();
      for (int i = 0; i < outputs.size(); i++) {
        int output = i;
        chart.line(outputs.get(i), points(epochs, e -> accuracy(e, output)));
      }
      return chart;
    }
    for (MethodResult result : results) {
      chart.line(result.name(), points(result.epochs(), MethodResult::accuracy));
      if (grown) {
        chart.strip(result.activeBlocks(), blocks(results));
      }
    }
    return chart;
  }

  private static int blocks(List<MethodResult> results) {
    return results.stream()
        .flatMap(result -> result.epochs().stream())
        .mapToInt(epoch -> epoch.evaluation().blocks())
        .max()
        .orElseThrow();
  }

  private static boolean isGrown(List<MethodResult> results) {
    return results.stream().anyMatch(result -> !result.plan().growth().isFixed());
  }

  private static double accuracy(Evaluation evaluation, int output) {
    boolean active = MethodResult.isActive(evaluation, output);
    return active ? evaluation.accuracies().get(output) : Double.NaN;
  }

  private static List<Point> points(
      List<EpochResult> epochs, ToDoubleFunction<Evaluation> accuracy) {
    List<Point> points = new ArrayList<>();
    for (EpochResult epoch : epochs) {
      double share = accuracy.applyAsDouble(epoch.evaluation());
      int number = epoch.training().epoch();
      points.add(
          new Point(number, 100 * share, "epoch " + number + ": " + NumberFormats.percent(share)));
    }
    return points;
  }
}
