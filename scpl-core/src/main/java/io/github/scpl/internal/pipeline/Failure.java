package io.github.scpl.internal.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;

/**
 * The first thing that went wrong in a trainer or another pipeline. Recording it closes all
 * channels, so that every thread ends; what goes wrong afterwards is a consequence and is dropped.
 * Thread-safe.
 */
public final class Failure {
  private final AtomicReference<RuntimeException> first = new AtomicReference<>();
  private final BiFunction<String, Throwable, RuntimeException> exception;
  private final List<Runnable> reactions = new ArrayList<>();

  /**
   * None so far.
   *
   * @param exception makes the failure of a message and a cause
   */
  public Failure(BiFunction<String, Throwable, RuntimeException> exception) {
    this.exception = exception;
  }

  /** Adds what a failure sets off, such as closing a channel; called before any thread starts. */
  public void whenRecorded(Runnable reaction) {
    reactions.add(reaction);
  }

  /** Records a failure and closes the channels. */
  public void record(RuntimeException failure) {
    if (first.compareAndSet(null, failure)) {
      reactions.forEach(Runnable::run);
    }
  }

  /** Records a failure of a thread at some place; an end by closed channel is none. */
  public void record(String place, Throwable cause) {
    if (cause instanceof ChannelClosedException) {
      return;
    }
    record(exception.apply(place + " failed: " + describe(cause), cause));
  }

  private static String describe(Throwable cause) {
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  public boolean isSet() {
    return first.get() != null;
  }

  public RuntimeException get() {
    return first.get();
  }

  public void throwIfSet() {
    if (isSet()) {
      throw get();
    }
  }
}
