// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import io.github.scpl.train.growth.Growth;
import io.github.scpl.train.growth.GrowthSchedule;
import io.github.scpl.train.growth.PlateauGrowth;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A growth as it is typed, such as {@code accumulate:1,2,3}; numbers that are left out follow from
 * the length of the run.
 *
 * @param text as typed
 * @param kind what is in front of the colon
 * @param steps whether triggers count training batches
 * @param numbers what is behind the colon; empty if nothing is
 */
public record GrowthChoice(String text, Kind kind, boolean steps, List<Double> numbers) {
  static final String SYNTAX =
      "fixed, accumulate[:TRIGGERS][:steps], reduce[:TRIGGERS][:steps], epochs:BLOCKS or"
          + " plateau[:PATIENCE,TRIAL,POINTS], with lists such as 1,2,3";

  private static final String STEPS = "steps";
  private static final double PLATEAU_POINTS = 0.5;

  enum Kind {
    FIXED,
    ACCUMULATE,
    REDUCE,
    EPOCHS,
    PLATEAU
  }

  /** All blocks, all the time. */
  public static GrowthChoice fixed() {
    return new GrowthChoice("fixed", Kind.FIXED, false, List.of());
  }

  /**
   * The growth of this text.
   *
   * @throws IllegalArgumentException that shows how to write one
   */
  public static GrowthChoice parse(String text) {
    String[] parts = text.toLowerCase(Locale.ROOT).split(":", -1);
    Kind kind =
        Arrays.stream(Kind.values())
            .filter(each -> each.name().equalsIgnoreCase(parts[0]))
            .findFirst()
            .orElseThrow(() -> wrong(text));
    boolean triggers = kind == Kind.ACCUMULATE || kind == Kind.REDUCE;
    boolean steps = parts.length > 1 && parts[parts.length - 1].equals(STEPS);
    int rest = parts.length - (steps ? 2 : 1);
    if (rest > 1 || steps && !triggers) {
      throw wrong(text);
    }
    List<Double> numbers = rest == 0 ? List.of() : numbers(text, parts[1], kind);
    boolean complete =
        switch (kind) {
          case FIXED -> numbers.isEmpty();
          case ACCUMULATE, REDUCE -> true;
          case EPOCHS -> !numbers.isEmpty();
          case PLATEAU -> numbers.isEmpty() || numbers.size() == 3;
        };
    if (!complete) {
      throw wrong(text);
    }
    return new GrowthChoice(text.toLowerCase(Locale.ROOT), kind, steps, numbers);
  }

  private static List<Double> numbers(String text, String list, Kind kind) {
    String[] numbers = list.split(",", -1);
    for (int i = 0; i < numbers.length; i++) {
      String form = kind == Kind.PLATEAU && i == 2 ? "\\d{1,9}(\\.\\d{1,9})?" : "\\d{1,9}";
      if (!numbers[i].matches(form)) {
        throw wrong(text);
      }
    }
    return Arrays.stream(numbers).map(Double::valueOf).toList();
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException("Expected " + SYNTAX + "; got " + text);
  }

  /** Whether it is decided during the run. */
  public boolean isPlateau() {
    return kind == Kind.PLATEAU;
  }

  public boolean isFixed() {
    return kind == Kind.FIXED;
  }

  /** What is in front of the colon. */
  String name() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /**
   * The growth of a run. If there are no numbers, triggers divide the run into as many equal parts
   * as there are blocks, and a plateau is a tenth of the epochs without half a point more, after
   * which a block has a tenth to pay.
   *
   * @param batches of an epoch
   * @throws IllegalArgumentException if no network could grow like this, or not in time
   */
  public Growth growth(int blocks, int epochs, int batches) {
    return switch (kind) {
      case FIXED -> GrowthSchedule.always();
      case ACCUMULATE -> counted(GrowthSchedule.accumulate(triggers(blocks, epochs, batches)));
      case REDUCE -> counted(GrowthSchedule.reduce(triggers(blocks, epochs, batches)));
      case EPOCHS -> GrowthSchedule.perEpoch(integers());
      case PLATEAU -> plateau(epochs);
    };
  }

  private GrowthSchedule counted(GrowthSchedule schedule) {
    return steps ? schedule.bySteps() : schedule;
  }

  private List<Integer> triggers(int blocks, int epochs, int batches) {
    long length = steps ? (long) epochs * batches : epochs;
    if (numbers.isEmpty()) {
      return IntStream.range(1, blocks).mapToObj(k -> (int) (k * length / blocks)).toList();
    }
    List<Integer> given = integers();
    int last = given.get(given.size() - 1);
    if (steps && last >= length) {
      throw new IllegalArgumentException(
          "Expected triggers before the last step, "
              + length
              + ", got "
              + given
              + ": a trigger takes effect in the step after it; train longer or trigger earlier");
    }
    return given;
  }

  private PlateauGrowth plateau(int epochs) {
    int tenth = Math.max(1, epochs / 10);
    boolean given = !numbers.isEmpty();
    int patience = given ? numbers.get(0).intValue() : tenth;
    int trial = given ? numbers.get(1).intValue() : tenth;
    double points = given ? numbers.get(2) : PLATEAU_POINTS;
    return PlateauGrowth.of(patience, trial).withMinDifference(points / 100);
  }

  private List<Integer> integers() {
    return numbers.stream().map(Double::intValue).toList();
  }

  /** The text of the growth that had these numbers of active blocks, epoch after epoch. */
  public static String replay(List<Integer> activeBlocks) {
    return "epochs:" + activeBlocks.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  @Override
  public String toString() {
    return text;
  }
}
