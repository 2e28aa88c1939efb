// SPDX-License-Identifier: Apache-2.0
package org.nd4j.nativeblas;

import org.nd4j.linalg.factory.Nd4j;

/**
 * The class by which DL4J 1.0.0-M2.1 asks whether oneDNN may be used. ND4J has moved it to another
 * package, so the question fails, and DL4J takes its slow layers without a word.
 *
 * <p>This stands in for it. With {@code -Dpeer.repaired=true} it answers; otherwise it fails like
 * the class that is not there.
 */
public final class Nd4jCpu {
  /** Whether DL4J gets an answer. */
  public static final boolean REPAIRED = Boolean.getBoolean("peer.repaired");

  private Nd4jCpu() {}

  /** The part that DL4J asks. */
  public static final class Environment {
    private Environment() {}

    /**
     * The object to ask.
     *
     * @throws IllegalStateException unless repaired
     */
    public static Environment getInstance() {
      if (!REPAIRED) {
        throw new IllegalStateException("not repaired, see -Dpeer.repaired");
      }
      return new Environment();
    }

    /** Whether the native library was built with helpers, and may use them. */
    public boolean isUseMKLDNN() {
      return Nd4j.getEnvironment().helpersAllowed();
    }
  }
}
