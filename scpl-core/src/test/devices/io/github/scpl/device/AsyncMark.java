// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The end of an operation of an {@link AsyncLane}, and thereby of all before it.
 *
 * @param <T> what the operation returns
 */
final class AsyncMark<T> implements Mark {
  /** Failures that somebody was told of. */
  private static final Set<Throwable> KNOWN =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private final Clock clock;
  private final CompletableFuture<T> result = new CompletableFuture<>();

  AsyncMark(Clock clock) {
    this.clock = clock;
  }

  /** What has happened when it is reached. */
  Clock clock() {
    return clock;
  }

  void reach(T value) {
    result.complete(value);
  }

  void fail(Throwable failure) {
    result.completeExceptionally(failure);
  }

  /** The same without a claim to know. */
  boolean isDone() {
    return result.isDone();
  }

  /** Whoever asks may rely on the answer. */
  @Override
  public boolean isReached() {
    boolean reached = result.isDone();
    if (reached) {
      clock.reached();
    }
    return reached;
  }

  @Override
  public void join() {
    get();
  }

  /** The same for a thread of Java's, which thereby knows that it was reached, or has failed. */
  T get() {
    try {
      return await();
    } catch (RuntimeException | Error e) {
      KNOWN.add(e);
      throw e;
    } finally {
      clock.reached();
    }
  }

  /** Waits, through interrupts. */
  T await() {
    try {
      return result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Fails by what an operation has failed by, unless somebody was told. */
  static void requireKnown(Throwable failure) {
    if (failure == null || !KNOWN.add(failure)) {
      return;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    throw failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
  }

  /** Waits, through interrupts, whatever has failed. */
  void settle() {
    result.exceptionally(failure -> null).join();
    clock.reached();
  }
}
