// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

/**
 * Who uses something whose memory has an owner: one user at a time, and none once it is closed.
 *
 * <p>A second user is refused, and so is closing while there is one: memory that is freed under a
 * kernel would end the process. Both are told who the user is. Thread-safe.
 */
public final class Usage {
  private final String what;
  private final String instead;
  private String user;
  private boolean closed;

  /**
   * Of something that nobody uses yet.
   *
   * @param what names it
   * @param instead what to do when it is closed
   */
  public Usage(String what, String instead) {
    this.what = what;
    this.instead = instead;
  }

  /** The right to use something, until it is closed. */
  public final class Lease implements AutoCloseable {
    private boolean ended;

    private Lease() {}

    /** Ends the use; without effect the second time. Any thread may call it. */
    @Override
    public void close() {
      synchronized (Usage.this) {
        if (!ended) {
          ended = true;
          user = null;
        }
      }
    }
  }

  /**
   * Begins a use.
   *
   * @param newUser named to those who come meanwhile
   * @throws IllegalStateException if there is a user, the same or another, or if it is closed
   */
  public synchronized Lease acquire(String newUser) {
    requireOpen();
    if (user != null) {
      throw new IllegalStateException(
          newUser
              + " cannot use the "
              + what
              + ": "
              + user
              + " uses it; wait until it is done, or "
              + instead);
    }
    Lease lease = new Lease();
    user = newUser + " (thread " + Thread.currentThread().getName() + ")";
    return lease;
  }

  /**
   * Refuses what is closed.
   *
   * @throws IllegalStateException if it is
   */
  public synchronized void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The " + what + " is closed; " + instead);
    }
  }

  /**
   * Closes what nobody uses, before its memory is freed.
   *
   * @return true the first time
   * @throws IllegalStateException if there is a user; then it stays open
   */
  public synchronized boolean close() {
    if (user != null) {
      throw new IllegalStateException(
          "The " + what + " cannot be closed: " + user + " uses it; close that first");
    }
    boolean first = !closed;
    closed = true;
    return first;
  }
}
