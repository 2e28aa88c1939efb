// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.pipeline;

import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The first thing that went wrong in a trainer or another pipeline. Recording it closes all
 * channels, so that every thread ends; what goes wrong afterwards is a consequence and is dropped.
 *
 * <p>A failure is recorded as it is thrown, and put into words when it is asked for. For words may
 * fail too: there may be no memory left for them, and part of them is the user's code. Then the
 * failure is told in fewer words. Thread-safe.
 */
public final class Failure {
  /**
   * What words, and those who wait for a failure, may need when the heap is full: a thousandth of
   * it, since a garbage collector may give out memory again by such parts only.
   */
  private static final int RESERVED_BYTES =
      (int) Math.min(Math.max(1 << 20, Runtime.getRuntime().maxMemory() >> 10), 1 << 26);

  /** How often a reaction is tried that has no memory. */
  private static final int ATTEMPTS = 1000;

  private final BiFunction<String, Throwable, RuntimeException> exception;
  private final List<Runnable> closings = new ArrayList<>();
  private final List<Runnable> notices = new ArrayList<>();

  /** Told where there is no memory for another. */
  private final RuntimeException spare;

  /** Who may know better where what was thrown comes from; null if nobody. */
  private Function<Throwable, String> origins = thrown -> null;

  private byte[] reserve;
  private Throwable cause;
  private Function<Throwable, RuntimeException> words;
  private Supplier<String> place;
  private RuntimeException told;

  /**
   * None so far.
   *
   * @param bare makes a failure of a message; its cause is set afterwards
   * @param exception makes a failure of a message and what was thrown
   */
  public Failure(
      Function<String, RuntimeException> bare,
      BiFunction<String, Throwable, RuntimeException> exception) {
    this(bare, exception, RESERVED_BYTES);
  }

  /** With a reserve of this many bytes. */
  Failure(
      Function<String, RuntimeException> bare,
      BiFunction<String, Throwable, RuntimeException> exception,
      int reservedBytes) {
    this.exception = exception;
    reserve = new byte[reservedBytes];
    spare = bare.apply("A thread failed, and there was no memory to say where");
  }

  /**
   * Adds what ends threads, such as closing a channel; called before any thread starts. It must not
   * wait, or call the user's code: whoever records another failure waits for it.
   */
  public void whenRecorded(Runnable closing) {
    closings.add(closing);
  }

  /**
   * Adds what is run by everybody who records a failure, the first or not, after threads were told
   * to end; called before any thread starts. It may run on several threads at once.
   */
  public void afterRecorded(Runnable notice) {
    notices.add(notice);
  }

  /**
   * Sets who may know better than the thread that something was thrown on where it comes from;
   * called before any thread starts.
   *
   * @param newOrigins gives the place, or null; asked when a failure with a place is put into words
   */
  public void originsBy(Function<Throwable, String> newOrigins) {
    origins = newOrigins;
  }

  /** Records a failure, and returns when the channels are closed. */
  public void record(RuntimeException failure) {
    record(failure, null, null);
  }

  /**
   * Records what was thrown.
   *
   * @param inWords makes the failure of it, when it is asked for
   */
  public void record(Throwable thrown, Function<Throwable, RuntimeException> inWords) {
    record(thrown, inWords, null);
  }

  /**
   * Records what was thrown at some place; an end by closed channel is none.
   *
   * @param where asked when the failure is asked for
   */
  public void record(Supplier<String> where, Throwable thrown) {
    if (!(thrown instanceof ChannelClosedException)) {
      record(thrown, null, where);
    }
  }

  /** Allocates nothing before all threads are told to end. */
  private void record(
      Throwable thrown, Function<Throwable, RuntimeException> inWords, Supplier<String> where) {
    recordFirst(thrown, inWords, where);
    attemptAll(notices);
  }

  private synchronized void recordFirst(
      Throwable thrown, Function<Throwable, RuntimeException> inWords, Supplier<String> where) {
    if (cause != null) {
      return;
    }
    words = inWords;
    place = where;
    cause = thrown;
    reserve = null;
    attemptAll(closings);
  }

  private static void attemptAll(List<Runnable> reactions) {
    for (int i = 0; i < reactions.size(); i++) { // an iterator would need memory
      attempt(reactions.get(i));
    }
  }

  /** No reaction may keep the others from being run. */
  private static void attempt(Runnable reaction) {
    for (int i = 0; i < ATTEMPTS; i++) {
      try {
        reaction.run();
        return;
      } catch (OutOfMemoryError e) {
        Thread.yield(); // those who end give memory back
      } catch (Throwable e) {
        return;
      }
    }
  }

  public synchronized boolean isSet() {
    return cause != null;
  }

  /** The failure in words; null if there is none. */
  public synchronized RuntimeException get() {
    if (told == null && cause != null) {
      told = tell();
    }
    return told;
  }

  private RuntimeException tell() {
    try {
      if (words != null) {
        return words.apply(cause);
      }
      return place == null
          ? (RuntimeException) cause
          : exception.apply(describe(origin(), cause), cause);
    } catch (Throwable e) {
      spare.initCause(cause);
      return spare;
    }
  }

  private Supplier<String> origin() {
    String known = orElse(() -> origins.apply(cause), null);
    return known == null ? place : () -> known;
  }

  /** Says where what went wrong, as far as both can be told. */
  public static String describe(Supplier<String> place, Throwable cause) {
    return orElse(place, "An unknown place") + " failed: " + messageOf(cause);
  }

  /**
   * The message of a throwable, or its type if it has none, or if asking for it fails; both where
   * the message is nothing but the name of a file.
   */
  public static String messageOf(Throwable cause) {
    String type = cause.getClass().getSimpleName();
    String message = orElse(cause::getMessage, type + ", whose message cannot be read");
    if (message == null) {
      return type;
    }
    boolean path = cause instanceof FileSystemException file && orElse(file::getReason, "") == null;
    return path ? type + ": " + message : message; // which is but the name of a file
  }

  private static String orElse(Supplier<String> text, String otherwise) {
    try {
      return text.get();
    } catch (Throwable e) {
      return otherwise;
    }
  }

  public void throwIfSet() {
    if (isSet()) {
      throw get();
    }
  }
}
