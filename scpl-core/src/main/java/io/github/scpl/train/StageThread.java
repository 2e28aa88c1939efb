package io.github.scpl.train;

import io.github.scpl.block.Step;
import io.github.scpl.internal.NativeThreads;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The thread of a stage: receives, processes and releases slots until its channel is closed. */
final class StageThread {
  private static final long STOP_SECONDS = 60;

  private final int number;
  private final int nativeThreads;
  private final DevicePinner devices;
  private final Stage stage;
  private final Channel<Slot> input;
  private final Channel<Slot> output;
  private final Consumer<Completion> completions;
  private final Failure failure;
  private final Thread thread;
  private Step step;

  StageThread(
      int number,
      int nativeThreads,
      DevicePinner devices,
      Stage stage,
      Channel<Slot> input,
      Channel<Slot> output,
      Consumer<Completion> completions,
      Failure failure) {
    this.number = number;
    this.nativeThreads = nativeThreads;
    this.devices = devices;
    this.stage = stage;
    this.input = input;
    this.output = output;
    this.completions = completions;
    this.failure = failure;
    thread = new Thread(this::run, "scpl-stage-" + number);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  @SuppressWarnings("try") // the native threads are a scope, not a value
  private void run() {
    try {
      devices.pin(number);
      try (NativeThreads threads = NativeThreads.use(nativeThreads)) {
        serve();
      }
    } catch (Throwable e) {
      failure.record(place(), e);
    }
  }

  private void serve() throws InterruptedException {
    long busyNanos = 0;
    while (true) {
      Slot slot = input.receive();
      if (slot.isEnd()) {
        input.release(slot);
        passEndOn();
        completions.accept(Completion.end(number, busyNanos));
        busyNanos = 0;
        continue;
      }
      step = slot.step();
      long start = System.nanoTime();
      stage.process(slot);
      busyNanos += System.nanoTime() - start;
      input.release(slot);
    }
  }

  private String place() {
    return step == null
        ? "Stage " + number
        : "Stage " + number + ", block " + stage.current().index() + ", " + step;
  }

  private void passEndOn() throws InterruptedException {
    if (output != null) {
      Slot end = output.claim();
      end.issue(null);
      output.send(end);
    }
  }

  void join() {
    Threads.join(thread, STOP_SECONDS, TimeUnit.SECONDS);
  }
}
