// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class TimeLeftTest {
  private long now = 7_000_000_000L;

  private TimeLeft left(int runs, int epochs) {
    return new TimeLeft(runs, epochs, () -> now);
  }

  private void pass(double seconds) {
    now += Math.round(seconds * 1e9);
  }

  /** An epoch of 40 rows. */
  private void epoch(TimeLeft left, String run, int epoch, double training, double evaluation) {
    left.begin(run, epoch, 40);
    left.add(40);
    pass(training);
    left.evaluating();
    pass(evaluation);
    left.end();
  }

  @Test
  void anEpochIsExpectedToGoOnAsItBegan() {
    TimeLeft left = left(1, 3);
    left.begin("scpl", 1, 40);
    pass(2);
    assertEquals("scpl     epoch 1/3  2 s so far", left.text());
    left.add(10);
    // 6 s of this epoch and twice the 8 s of a whole one.
    assertEquals("scpl     epoch 1/3  25%  about 6 s left, in all 22 s", left.text());
    left.add(30);
    assertEquals("scpl     epoch 1/3  100%  about 1 s left, in all 4 s", left.text());
  }

  @Test
  void evaluationIsKnownFromEarlierEpochs() {
    TimeLeft left = left(1, 4);
    epoch(left, "scpl", 1, 10, 2);
    assertNull(left.text(), "between epochs there is nothing to say");
    left.begin("scpl", 2, 40);
    left.add(20);
    pass(10);
    // 10 s of training, 2 of evaluation; then two epochs of 12 s, as the first one was.
    assertEquals("scpl     epoch 2/4  50%  about 12 s left, in all 36 s", left.text());
    left.add(20);
    pass(10);
    left.evaluating();
    assertEquals("scpl     epoch 2/4  evaluating  about 2 s left, in all 26 s", left.text());
    pass(5);
    assertEquals("scpl     epoch 2/4  evaluating  about 1 s left, in all 24 s", left.text());
  }

  @Test
  void allRunsCountEachByItsOwnEpochs() {
    TimeLeft left = left(2, 3);
    left.begin("bp", 1, 40);
    left.add(20);
    pass(5);
    // Another 5 s, and five epochs of 10 s: two of this run, three of the one that has not begun.
    assertEquals("bp       epoch 1/3  50%  about 5 s left, in all 55 s", left.text());
    left.add(20);
    pass(5);
    left.evaluating();
    left.end();
    epoch(left, "scpl", 1, 4, 0);
    left.begin("scpl", 2, 40);
    left.add(10);
    pass(1);
    // 3 s, one epoch of 4 s, and two of 10 s.
    assertEquals("scpl     epoch 2/3  25%  about 3 s left, in all 27 s", left.text());
  }

  @Test
  void aRunThatHasEndedHasNothingLeft() {
    TimeLeft left = left(2, 10);
    epoch(left, "bp", 1, 10, 0);
    left.begin("scpl", 1, 40);
    left.endOf("scpl"); // it has failed
    assertNull(left.text());
    left.begin("bp", 2, 40);
    left.add(20);
    pass(5);
    assertEquals("bp       epoch 2/10  50%  about 5 s left, in all 85 s", left.text());
  }

  /** Where networks do not fit beside each other, they are closed and opened again. */
  @Test
  void aRunThatIsClosedBeforeItBeganHasAllLeft() {
    TimeLeft left = left(2, 2);
    left.endOf("bp");
    left.endOf("scpl");
    left.begin("bp", 1, 40);
    left.add(20);
    pass(5);
    assertEquals("bp       epoch 1/2  50%  about 5 s left, in all 35 s", left.text());
  }
}
