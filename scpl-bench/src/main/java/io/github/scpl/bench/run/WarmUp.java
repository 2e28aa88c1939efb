// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import io.github.scpl.bench.data.Data;
import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.train.Trainer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Steps of every method on networks that are thrown away, so that the Java compiler's work and the
 * first touch of memory are no part of what is timed; otherwise the first method would pay for all.
 * It ends when no method gets faster any more.
 */
final class WarmUp {
  private static final int LEAST_ROUNDS = 2;
  private static final int MOST_ROUNDS = 6;
  private static final double GAIN = 1.03;
  private static final long NANOS_OF_A_TURN = TimeUnit.MILLISECONDS.toNanos(1500);
  private static final int LEAST_BATCHES = 2;

  private final Data data;
  private final int epochs;

  /**
   * A warm-up whose turns are no longer than the run itself.
   *
   * @param epochs of the run
   */
  WarmUp(Data data, int epochs) {
    this.data = data;
    this.epochs = epochs;
  }

  /** The most seconds that steps of so many methods take. */
  static long mostSeconds(int methods) {
    return TimeUnit.NANOSECONDS.toSeconds(methods * MOST_ROUNDS * NANOS_OF_A_TURN);
  }

  /** Warms all up, in turns: code that one has warmed is compiled again for the next. */
  void run(List<Supplier<NetworkAndTrainer>> subjects) throws InterruptedException {
    try {
      untilSteady(subjects.size(), i -> turn(subjects.get(i)));
    } catch (RuntimeException | Error e) {
      return; // the run itself meets the same, and says so
    }
  }

  /** A turn of a method. */
  interface Turn {
    /** Has the turn and tells how fast it was; 0 if it was too short to tell. */
    double speed(int method) throws InterruptedException;
  }

  /** Gives all their turns until none has got faster than it ever was; returns the rounds. */
  static int untilSteady(int methods, Turn turn) throws InterruptedException {
    double[] best = new double[methods];
    int rounds = 0;
    boolean faster = true;
    while (rounds < LEAST_ROUNDS || faster && rounds < MOST_ROUNDS) {
      faster = false;
      for (int i = 0; i < methods; i++) {
        double speed = turn.speed(i);
        faster |= speed > best[i] * GAIN;
        best[i] = Math.max(best[i], speed);
      }
      rounds++;
    }
    return rounds;
  }

  private double turn(Supplier<NetworkAndTrainer> opener) throws InterruptedException {
    try (NetworkAndTrainer subject = opener.get()) {
      Trainer trainer = subject.trainer();
      long deadline = System.nanoTime() + NANOS_OF_A_TURN;
      double speed = 0;
      for (int epoch = 1; epoch <= epochs && before(deadline, System::nanoTime); epoch++) {
        BatchSource batches = until(deadline, data.training(), System::nanoTime);
        speed = Math.max(speed, trainer.train(batches, epoch, 0).samplesPerSecond());
      }
      boolean wholeRun = before(deadline, System::nanoTime);
      trainer.evaluate(until(0, data.test(), () -> 1));
      return wholeRun ? 0 : speed;
    }
  }

  private static boolean before(long deadline, LongSupplier clock) {
    return clock.getAsLong() - deadline < 0;
  }

  /** The first batches of a source, up to a time, but two at least. */
  static BatchSource until(long deadline, BatchSource source, LongSupplier clock) {
    return epoch -> {
      BatchStream stream = source.open(epoch);
      int[] given = {0};
      return new BatchStream() {
        @Override
        public boolean next(Signal target) throws IOException, InterruptedException {
          boolean more = given[0]++ < LEAST_BATCHES || before(deadline, clock);
          return more && stream.next(target);
        }

        @Override
        public void close() {
          stream.close();
        }
      };
    };
  }
}
