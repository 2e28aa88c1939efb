// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import java.util.List;
import java.util.function.Consumer;

/** Closes several things, none of which may keep the others from being closed. */
public final class Closing {
  private Closing() {}

  /**
   * Closes all.
   *
   * @throws RuntimeException or Error of the first that fails, after all; the others are suppressed
   */
  public static <T> void each(List<? extends T> all, Consumer<T> close) {
    Throwable first = each(all, close, null);
    if (first instanceof Error error) {
      throw error;
    }
    if (first != null) {
      throw (RuntimeException) first;
    }
  }

  /** Closes all because of a failure, and adds what fails then to that. */
  public static <T> void after(Throwable failure, List<? extends T> all, Consumer<T> close) {
    each(all, close, failure);
  }

  private static <T> Throwable each(List<? extends T> all, Consumer<T> close, Throwable before) {
    Throwable first = before;
    for (T one : all) {
      try {
        close.accept(one);
      } catch (RuntimeException | Error e) {
        if (first == null) {
          first = e;
        } else if (first != e) {
          first.addSuppressed(e);
        }
      }
    }
    return first;
  }
}
