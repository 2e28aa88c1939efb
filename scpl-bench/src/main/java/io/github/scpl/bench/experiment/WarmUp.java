package io.github.scpl.bench.experiment;

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
 */
final class WarmUp {
  private static final int ROUNDS = 2;
  private static final long NANOS_OF_A_TURN = TimeUnit.MILLISECONDS.toNanos(1500);
  private static final int LEAST_BATCHES = 2;

  private final Data data;
  private final int epochs;

  /**
   * A warm-up that is no longer than the run itself.
   *
   * @param epochs of the run
   */
  WarmUp(Data data, int epochs) {
    this.data = data;
    this.epochs = epochs;
  }

  /** Warms all up, twice in turns: code that one has warmed is compiled again for the next. */
  void run(List<Supplier<Subject>> subjects) throws InterruptedException {
    for (int round = 0; round < ROUNDS; round++) {
      for (Supplier<Subject> opener : subjects) {
        try (Subject subject = opener.get()) {
          turn(subject.trainer());
        } catch (RuntimeException | Error e) {
          return; // the run itself meets the same, and says so
        }
      }
    }
  }

  private void turn(Trainer trainer) throws InterruptedException {
    long deadline = System.nanoTime() + NANOS_OF_A_TURN;
    for (int epoch = 1; epoch <= epochs && before(deadline, System::nanoTime); epoch++) {
      trainer.train(until(deadline, data.training(), System::nanoTime), epoch, 0);
    }
    trainer.evaluate(until(0, data.test(), () -> 1));
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
