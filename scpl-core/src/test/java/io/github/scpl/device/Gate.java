// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import java.util.concurrent.CompletableFuture;

/** A mark that is reached when a test says so. */
final class Gate implements Mark {
  private final CompletableFuture<Void> opened = new CompletableFuture<>();

  void open() {
    opened.complete(null);
  }

  @Override
  public boolean isReached() {
    return opened.isDone();
  }

  @Override
  public void join() {
    opened.join();
  }
}
