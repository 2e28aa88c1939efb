package io.github.scpl.train;

import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.block.Step;
import io.github.scpl.data.BatchStream;
import io.github.scpl.nn.Shape;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * A thread that reads the batches of one epoch into the first channel, ahead of training, and then
 * sends the end mark. Closing it stops the thread.
 */
final class Loader implements AutoCloseable {
  private static final long STOP_SECONDS = 10;

  private final Network network;
  private final Channel<Slot> output;
  private final Failure failure;
  private final Thread thread;

  Loader(
      Network network,
      BatchStream stream,
      IntFunction<Step> steps,
      Channel<Slot> output,
      Failure failure) {
    this.network = network;
    this.output = output;
    this.failure = failure;
    thread = new Thread(() -> load(stream, steps), "scpl-loader");
    thread.setDaemon(true);
    thread.start();
  }

  private void load(BatchStream stream, IntFunction<Step> steps) {
    int batch = 0;
    try (stream) {
      while (true) {
        Slot slot = output.claim();
        if (!stream.next(slot.signal)) {
          slot.issue(null);
          output.send(slot);
          return;
        }
        check(slot.signal);
        slot.issue(new Ticket(steps.apply(batch), slot.signal.rows(), network));
        output.send(slot);
        batch++;
      }
    } catch (Throwable e) {
      failure.record("Data source, " + steps.apply(batch), e);
    }
  }

  private void check(Signal signal) {
    long[] shape = signal.bundle().features().shape();
    if (signal.rows() == 0 || !network.inputShape().fits(signal.rows(), shape)) {
      throw new IllegalArgumentException(
          "expected features "
              + Shape.toString(network.inputShape().withBatch(signal.rows()))
              + " for "
              + signal.rows()
              + " labels, got "
              + Arrays.toString(shape));
    }
    for (int row = 0; row < signal.rows(); row++) {
      int label = signal.labels()[row];
      if (label < 0 || label >= network.classes()) {
        throw new IllegalArgumentException(
            "expected labels from 0 to "
                + (network.classes() - 1)
                + ", got "
                + label
                + " in row "
                + row);
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    Threads.join(thread, STOP_SECONDS, TimeUnit.SECONDS);
  }
}
