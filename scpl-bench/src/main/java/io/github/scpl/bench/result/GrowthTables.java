// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import io.github.scpl.bench.option.GrowthChoice;
import io.github.scpl.bench.report.Table;
import io.github.scpl.train.report.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Results of one method that grew in several ways, one row per growth; the first is the baseline.
 */
public final class GrowthTables {
  public static final String NOTE =
      "Accuracy is that on the test set after the last epoch. In brackets: outputs of blocks that"
          + " are inactive then, or get other inputs than they learned from. Seconds are those of"
          + " training.";

  private GrowthTables() {}

  /** Accuracy of every output, and time. */
  public static Table outcomes(List<MethodResult> results) {
    MethodResult first = results.get(0);
    boolean status = !results.stream().allMatch(MethodResult::isFinished);
    List<String> header = new ArrayList<>(List.of("growth"));
    if (status) {
      header.add("status");
    }
    header.add("deepest exit");
    List<String> outputs = outputs(results);
    header.addAll(outputs);
    header.addAll(List.of("seconds", "vs " + first.name(), "mean blocks"));
    Table table = new Table(header);
    for (MethodResult result : results) {
      Evaluation test = result.test();
      List<String> row = new ArrayList<>();
      row.add(result.name());
      if (status) {
        row.add(result.status().toString());
      }
      row.add(NumberFormats.percent(result.deepestExitAccuracy()));
      for (int i = 0; i < outputs.size(); i++) {
        row.add(test == null ? NumberFormats.NONE : accuracy(test, i));
      }
      row.add(NumberFormats.format("%.1f", result.seconds()));
      boolean both = result.epochs().size() == first.epochs().size();
      row.add(
          NumberFormats.format("%.2fx", both ? result.seconds() / first.seconds() : Double.NaN));
      row.add(NumberFormats.format("%.2f", result.meanBlocks()));
      table.row(row);
    }
    return table;
  }

  private static List<String> outputs(List<MethodResult> results) {
    return results.stream()
        .map(MethodResult::test)
        .filter(Objects::nonNull)
        .findFirst()
        .map(Evaluation::outputs)
        .orElse(List.of());
  }

  private static String accuracy(Evaluation test, int output) {
    String percent = NumberFormats.percent(test.accuracies().get(output));
    return MethodResult.isActive(test, output) ? percent : "(" + percent + ")";
  }

  /** How many blocks took part in each epoch, and what repeats the run. */
  public static Table blocks(List<MethodResult> results) {
    Table table =
        new Table("growth", "active blocks, epoch by epoch", "repeated by --growth").words(1, 2);
    for (MethodResult result : results) {
      table.row(
          result.name(),
          result.activeBlocks().stream().map(NumberFormats::brief).collect(Collectors.joining(" ")),
          replay(result));
    }
    return table;
  }

  /** What was decided during a run is spelled out; the rest repeats itself. */
  private static String replay(MethodResult result) {
    return result.plan().growth().isPlateau() && !result.epochs().isEmpty()
        ? GrowthChoice.replay(
            result.epochs().stream().map(epoch -> epoch.training().activeBlocks()).toList())
        : result.plan().growth().text();
  }
}
