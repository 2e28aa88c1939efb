package io.github.scpl.train;

/**
 * What stages tell the caller: a ticket that is complete, the end of the epoch in one stage with
 * the time it was busy, or that something failed.
 */
record Completion(Kind kind, Ticket ticket, int stage, long busyNanos) {
  enum Kind {
    TICKET,
    END,
    FAILURE
  }

  static Completion of(Ticket ticket) {
    return new Completion(Kind.TICKET, ticket, 0, 0);
  }

  static Completion end(int stage, long busyNanos) {
    return new Completion(Kind.END, null, stage, busyNanos);
  }

  static Completion failure() {
    return new Completion(Kind.FAILURE, null, 0, 0);
  }
}
