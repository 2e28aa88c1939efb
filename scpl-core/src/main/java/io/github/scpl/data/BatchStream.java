// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.data;

import io.github.scpl.block.Signal;
import java.io.IOException;

/**
 * The batches of one epoch, read once from first to last. It is opened, read and closed by one
 * loader thread, ahead of training. Not thread-safe.
 *
 * <p>The loader is interrupted when the run is being stopped: a stream that waits should give up
 * then.
 */
public interface BatchStream extends AutoCloseable {
  /**
   * Writes the next batch: its features, its mask in text, and its labels.
   *
   * @param target memory to fill; its previous content is of no meaning
   * @return false, and nothing written, if there is no further batch
   * @throws IOException if the data cannot be read
   * @throws InterruptedException if the run is being stopped
   */
  boolean next(Signal target) throws IOException, InterruptedException;

  /** Lets go of files, after the last batch or a failure; does nothing by default. */
  @Override
  default void close() {}
}
