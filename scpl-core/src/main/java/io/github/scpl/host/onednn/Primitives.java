// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host.onednn;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What one owner has made so far, by shape and number of threads: a primitive is compiled for both.
 * There are few, since shapes recur. Not thread-safe.
 */
final class Primitives<S, P> {
  private record Key<S>(S shape, int threads) {}

  private final Map<Key<S>, P> made = new HashMap<>();

  /** What was made for the shape and the number of threads that the current thread has. */
  P get(S shape, int threads, Function<S, P> maker) {
    return made.computeIfAbsent(new Key<>(shape, threads), key -> maker.apply(shape));
  }
}
