package io.github.scpl.train;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The first thing that went wrong in a trainer. Recording it closes all channels, so that every
 * thread ends; what goes wrong afterwards is a consequence and is dropped. Thread-safe.
 */
final class Failure {
  private final AtomicReference<RuntimeException> first = new AtomicReference<>();
  private final List<Runnable> reactions = new ArrayList<>();

  /** Adds what a failure sets off, such as closing a channel; called before any thread starts. */
  void whenRecorded(Runnable reaction) {
    reactions.add(reaction);
  }

  /** Records a failure and closes the channels. */
  void record(RuntimeException failure) {
    if (first.compareAndSet(null, failure)) {
      reactions.forEach(Runnable::run);
    }
  }

  /** Records a failure of a thread at some place; an end by closed channel is none. */
  void record(String place, Throwable cause) {
    if (cause instanceof ChannelClosedException) {
      return;
    }
    record(new TrainingException(place + " failed: " + describe(cause), cause));
  }

  private static String describe(Throwable cause) {
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  boolean isSet() {
    return first.get() != null;
  }

  RuntimeException get() {
    return first.get();
  }

  void throwIfSet() {
    if (isSet()) {
      throw get();
    }
  }
}
