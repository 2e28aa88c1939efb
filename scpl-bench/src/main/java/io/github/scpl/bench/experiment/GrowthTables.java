package io.github.scpl.bench.experiment;

import io.github.scpl.bench.report.Table;
import io.github.scpl.train.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Results of one method that grew in several ways, one row per growth; the first is the baseline.
 */
final class GrowthTables {
  static final String NOTE =
      "Accuracy is that on the test set after the last epoch. In brackets: outputs of blocks that"
          + " are inactive then, or get other inputs than they learned from. Seconds are those of"
          + " training.";

  private GrowthTables() {}

  /** Accuracy of every output, and time. */
  static Table outcomes(List<MethodResult> results) {
    MethodResult first = results.get(0);
    List<String> header = new ArrayList<>(List.of("growth", "deepest exit"));
    header.addAll(first.test().outputs());
    header.addAll(List.of("seconds", "vs " + first.name(), "mean blocks"));
    Table table = new Table(header);
    for (MethodResult result : results) {
      Evaluation test = result.test();
      List<String> row = new ArrayList<>();
      row.add(result.name());
      row.add(Numbers.percent(test.deepestActiveExit().orElse(Double.NaN)));
      for (int i = 0; i < test.outputs().size(); i++) {
        String percent = Numbers.percent(test.accuracies().get(i));
        row.add(MethodResult.isActive(test, i) ? percent : "(" + percent + ")");
      }
      row.add(Numbers.format("%.1f", result.seconds()));
      row.add(Numbers.format("%.2fx", result.seconds() / first.seconds()));
      row.add(Numbers.format("%.2f", result.meanBlocks()));
      table.row(row);
    }
    return table;
  }

  /** How many blocks took part in each epoch, and what repeats the run. */
  static Table blocks(List<MethodResult> results) {
    Table table =
        new Table("growth", "active blocks, epoch by epoch", "repeated by --growth").words(1, 2);
    for (MethodResult result : results) {
      table.row(
          result.name(),
          result.activeBlocks().stream().map(Numbers::brief).collect(Collectors.joining(" ")),
          replay(result));
    }
    return table;
  }

  /** What was decided during a run is spelled out; the rest repeats itself. */
  private static String replay(MethodResult result) {
    return result.candidate().growth().isPlateau()
        ? GrowthChoice.replay(
            result.epochs().stream().map(epoch -> epoch.training().activeBlocks()).toList())
        : result.candidate().growth().text();
  }
}
