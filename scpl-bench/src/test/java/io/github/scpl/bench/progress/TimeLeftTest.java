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

  /** An epoch of 40 rows begins, which is evaluated on 20. */
  private static void begin(TimeLeft left, String run, int epoch) {
    left.begin(run, epoch, 40, 20);
  }

  /** Batches of 5 rows. */
  private void train(TimeLeft left, int batches, double secondsPerBatch) {
    for (int i = 0; i < batches; i++) {
      pass(secondsPerBatch);
      left.add(5);
    }
  }

  private void epoch(TimeLeft left, String run, int epoch, double training, double evaluation) {
    begin(left, run, epoch);
    train(left, 8, training / 8);
    left.evaluating();
    pass(evaluation);
    left.end();
  }

  @Test
  void theFirstBatchesDecideOnNothing() {
    TimeLeft left = left(1, 3);
    begin(left, "scpl", 1);
    pass(2);
    assertEquals("scpl     epoch 1/3  2 s so far", left.text());
    train(left, 1, 10);
    assertEquals("scpl     epoch 1/3  12%  12 s so far", left.text());
    train(left, 2, 1);
    assertEquals("scpl     epoch 1/3  37%  14 s so far", left.text());
    train(left, 1, 1);
    // 4 s of this epoch and twice the 8 s of a whole one, at the pace after the second batch.
    assertEquals(
        "scpl     epoch 1/3  50%  about 4 s left to evaluation, in all over 20 s", left.text());
    train(left, 4, 1);
    assertEquals(
        "scpl     epoch 1/3  100%  about 1 s left to evaluation, in all over 16 s", left.text());
  }

  @Test
  void aTerminalHasABarTheBatchesAndTheSpeed() {
    TimeLeft left = left(1, 4);
    epoch(left, "scpl", 1, 10, 2);
    begin(left, "scpl", 2);
    train(left, 4, 2.5);
    assertEquals(
        "scpl     epoch 2/4 [==============>             ]  50%  batch 4/8  2 samples/s"
            + "  about 12 s left, in all 36 s",
        left.status().drawn(120));
    assertEquals(
        "scpl epoch 2/4 [====>    ]  50%  batch 4/8  2 samples/s  36 s left in all",
        left.status().drawn(79 - 6));
    train(left, 4, 2.5);
    left.evaluating();
    left.evaluated(5);
    pass(1);
    assertEquals("scpl 2/4 evaluating [==>     ]  25%  25 s left", left.status().drawn(46));
  }

  @Test
  void theFirstEvaluationIsMeasuredItself() {
    TimeLeft left = left(1, 2);
    begin(left, "scpl", 1);
    train(left, 8, 1);
    left.evaluating();
    pass(3);
    assertEquals("scpl     epoch 1/2  evaluating  3 s so far", left.text());
    for (int i = 0; i < 4; i++) {
      left.evaluated(3);
      pass(1);
    }
    // The latter 6 of 12 rows took 3 s, and 8 are left; then another epoch of 8 + 7 + 4 s.
    assertEquals("scpl     epoch 1/2  evaluating  about 4 s left, in all 23 s", left.text());
  }

  @Test
  void evaluationIsKnownFromEarlierEpochs() {
    TimeLeft left = left(1, 4);
    epoch(left, "scpl", 1, 10, 2);
    assertNull(left.text(), "between epochs there is nothing to say");
    begin(left, "scpl", 2);
    train(left, 4, 2.5);
    // 10 s of training, 2 of evaluation; then two epochs of 12 s, as the first one was.
    assertEquals("scpl     epoch 2/4  50%  about 12 s left, in all 36 s", left.text());
    train(left, 4, 2.5);
    left.evaluating();
    assertEquals("scpl     epoch 2/4  evaluating  about 2 s left, in all 26 s", left.text());
    pass(5);
    assertEquals("scpl     epoch 2/4  evaluating  about 1 s left, in all 24 s", left.text());
  }

  @Test
  void anEpochBeginsAsTheOneBeforeWas() {
    TimeLeft left = left(1, 3);
    epoch(left, "scpl", 1, 10, 2);
    begin(left, "scpl", 2);
    pass(1);
    assertEquals("scpl     epoch 2/3  about 11 s left, in all 23 s", left.text());
    train(left, 1, 3);
    assertEquals("scpl     epoch 2/3  12%  about 8 s left, in all 20 s", left.text());
    pass(100);
    assertEquals("scpl     epoch 2/3  12%  about 2 s left, in all 14 s", left.text());
  }

  @Test
  void allRunsCountEachByItsOwnEpochs() {
    TimeLeft left = left(2, 3);
    begin(left, "bp", 1);
    train(left, 4, 1.25);
    // Another 5 s, and five epochs of 10 s: two of this run, three of the one that has not begun.
    assertEquals(
        "bp       epoch 1/3  50%  about 5 s left to evaluation, in all over 55 s", left.text());
    train(left, 4, 1.25);
    left.evaluating();
    left.end();
    epoch(left, "scpl", 1, 4, 0);
    begin(left, "scpl", 2);
    train(left, 2, 0.5);
    // 3 s, one epoch of 4 s, and two of 10 s.
    assertEquals("scpl     epoch 2/3  25%  about 3 s left, in all 27 s", left.text());
  }

  @Test
  void aRunThatHasEndedHasNothingLeft() {
    TimeLeft left = left(2, 10);
    epoch(left, "bp", 1, 10, 0);
    begin(left, "scpl", 1);
    left.endOf("scpl"); // it has failed
    assertNull(left.text());
    begin(left, "bp", 2);
    train(left, 4, 1.25);
    assertEquals("bp       epoch 2/10  50%  about 5 s left, in all 85 s", left.text());
  }

  /** Where networks do not fit beside each other, they are closed and opened again. */
  @Test
  void aRunThatIsClosedBeforeItBeganHasAllLeft() {
    TimeLeft left = left(2, 2);
    left.endOf("bp");
    left.endOf("scpl");
    begin(left, "bp", 1);
    train(left, 4, 1.25);
    assertEquals(
        "bp       epoch 1/2  50%  about 5 s left to evaluation, in all over 35 s", left.text());
  }

  @Test
  void rowsThatAreReadAheadForAnotherEvaluationAreNoneOfThis() {
    TimeLeft left = left(1, 1);
    begin(left, "scpl", 1);
    left.evaluated(20);
    assertEquals("scpl     epoch 1/1  1 s so far", left.text());
  }
}
