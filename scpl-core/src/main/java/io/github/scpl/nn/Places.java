// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;

/**
 * Where layers and backbones are in use, by their path. Each has one place: it keeps what its
 * backward pass needs. Thread-safe.
 */
final class Places {
  private static final Map<Key, String> PATHS = new HashMap<>();
  private static final ReferenceQueue<Object> GONE = new ReferenceQueue<>();

  private Places() {}

  /** A part by its identity, which does not keep it alive. */
  private static final class Key extends WeakReference<Object> {
    private final int hash;

    Key(Object part) {
      super(part, GONE);
      hash = System.identityHashCode(part);
    }

    @Override
    public boolean equals(Object other) {
      return this == other || other instanceof Key key && get() != null && get() == key.get();
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /**
   * Takes a part for a place.
   *
   * @throws IllegalArgumentException if it is in use at another one
   */
  static synchronized void take(Object part, String path) {
    for (Reference<?> gone = GONE.poll(); gone != null; gone = GONE.poll()) {
      PATHS.remove(gone);
    }
    String before = PATHS.putIfAbsent(new Key(part), path);
    if (before != null) {
      throw new IllegalArgumentException(
          "Expected a "
              + part.getClass().getSimpleName()
              + " of its own at '"
              + path
              + "', got the one in use at '"
              + before
              + "'; make a new one");
    }
  }

  /** Gives a part back. */
  static synchronized void giveBack(Object part) {
    PATHS.remove(new Key(part));
  }
}
