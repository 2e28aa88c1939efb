// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

/**
 * What stages tell the caller: a ticket that is complete, or the end of the epoch in one stage with
 * the time it was busy.
 */
record Completion(Kind kind, Ticket ticket, int stage, long busyNanos) {
  enum Kind {
    TICKET,
    END
  }

  static Completion of(Ticket ticket) {
    return new Completion(Kind.TICKET, ticket, 0, 0);
  }

  static Completion end(int stage, long busyNanos) {
    return new Completion(Kind.END, null, stage, busyNanos);
  }
}
