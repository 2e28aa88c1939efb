// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.pipeline;

/** The other side of a channel has gone: the thread that sees this ends. */
public final class ChannelClosedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Without a stack trace, since it is expected. */
  public ChannelClosedException() {
    super("The channel is closed", null, false, false);
  }
}
