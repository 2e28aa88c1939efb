// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host.onednn;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What one owner has made and used last, by shape and number of threads: a primitive is compiled
 * for both. Shapes recur, but texts of all lengths would otherwise leave one behind for each. Not
 * thread-safe.
 */
final class Primitives<S, P> {
  private record Key<S>(S shape, int threads) {}

  static final int MOST = 64;

  private final Map<Key<S>, P> made =
      new LinkedHashMap<>(MOST, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key<S>, P> eldest) {
          return size() > MOST;
        }
      };

  /** What was made for the shape and the number of threads that the current thread has. */
  P get(S shape, int threads, Function<S, P> maker) {
    Key<S> key = new Key<>(shape, threads);
    P present = made.get(key);
    if (present == null) {
      present = maker.apply(shape);
      made.put(key, present);
    }
    return present;
  }
}
