// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import java.util.Locale;

/** How far one of the runs has come. */
public enum Status {
  /** Not done; all that a result can say if the process was killed. */
  RUNNING,

  /** All epochs are done. */
  FINISHED,

  /** Ended by numbers that are not finite. */
  DIVERGED,

  /** Ended from outside. */
  INTERRUPTED,

  /** Ended by another failure. */
  FAILED;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
