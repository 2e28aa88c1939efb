// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatusTest {
  private static final Status TRAINING =
      new Status(
          "in words",
          "scpl     epoch 1/5",
          0.43,
          List.of("batch 13/31", "1566 samples/s"),
          List.of("about 12 s left, in all 40 s", "40 s left in all", "40 s left"));

  private static String drawn(Status status, int columns) {
    String line = status.drawn(columns - 1);
    assertTrue(line.length() < columns, line);
    return line;
  }

  @Test
  void aWideTerminalHasEverything() {
    assertEquals(
        "scpl     epoch 1/5 [============>               ]  43%  batch 13/31  1566 samples/s"
            + "  about 12 s left, in all 40 s",
        drawn(TRAINING, 120));
  }

  @Test
  void ofEightyColumnsABarTakesWhatIsLeft() {
    assertEquals(
        "scpl epoch 1/5 [====>     ]  43%  batch 13/31  1566 samples/s  40 s left in all",
        drawn(TRAINING, 80));
  }

  @Test
  void ofEightyColumnsABarIsRatherShortThanThatItsCountIsLeftOut() {
    String name = "Measuring where blocks of dascpl go";
    List<String> count = List.of("placement 1 of 12");
    Status first = new Status("in words", name, 0, count, List.of("12 s so far"));
    assertEquals(name + " [>   ]   0%  placement 1 of 12  12 s so far", drawn(first, 80));
  }

  @Test
  void ofFortyColumnsShareAndTimeAreLeft() {
    assertEquals("scpl 1/5 [=====>      ]  43%  40 s left", drawn(TRAINING, 40));
  }

  @Test
  void ofTwentyColumnsThereIsNoBar() {
    assertEquals(" 43%  40 s left", drawn(TRAINING, 20));
  }

  @Test
  void aBarBeginsEmptyAndEndsFull() {
    Status none = new Status("", "a", 0, List.of(), List.of("x"));
    assertEquals("a [>                           ]   0%  x", drawn(none, 60));
    Status all = new Status("", "a", 1, List.of(), List.of("x"));
    assertEquals("a [============================] 100%  x", drawn(all, 60));
  }

  @Test
  void withoutAShareThereAreWords() {
    assertEquals("Reading, 5 s so far", drawn(Status.of("Reading, 5 s so far"), 80));
  }

  @Test
  void ofATimeWithoutAShareTheRestGoesFirstAndThenTheEndOfTheName() {
    Status status = Status.of("Estimating how long it takes", ", 6 s so far", "; no more known");
    assertEquals("Estimating how long it takes, 6 s so far; no more known", drawn(status, 80));
    assertEquals("Estimating how long it takes, 6 s so far", drawn(status, 41));
    assertEquals("Estimating how long it t..., 6 s so far", drawn(status, 40));
    assertEquals("6 s so far", drawn(status, 11));
  }

  @Test
  void everyWidthIsKept() {
    for (int columns = 2; columns < 200; columns++) {
      drawn(TRAINING, columns);
      drawn(Status.of("Estimating how long it takes", ", 6 s so far", "; and more"), columns);
      drawn(Status.of("Something that is described by a good many words"), columns);
    }
  }
}
