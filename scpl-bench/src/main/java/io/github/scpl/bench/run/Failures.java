// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import java.io.IOException;

/** The first failure of an experiment; later ones are added to it. */
final class Failures {
  private Throwable first;

  void keep(Throwable thrown) {
    if (first == null) {
      first = thrown;
    } else if (first != thrown) {
      first.addSuppressed(thrown);
    }
  }

  /** Throws what went wrong first, if anything did. */
  void throwFirst() throws IOException, InterruptedException {
    if (first instanceof InterruptedException interrupt) {
      throw interrupt;
    } else if (first instanceof IOException io) {
      throw io;
    } else if (first instanceof RuntimeException unchecked) {
      throw unchecked;
    } else if (first instanceof Error error) {
      throw error;
    }
  }
}
