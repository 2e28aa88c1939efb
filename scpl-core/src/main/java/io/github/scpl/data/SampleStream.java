// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.data;

import io.github.scpl.block.ResidentSamples;
import io.github.scpl.block.Signal;

/** A stream that can do without the features on the host. */
public interface SampleStream extends BatchStream {
  /**
   * Writes which samples the next batch has, and its labels: the same batch that {@link
   * #next(Signal)} would have written.
   *
   * @param resident the samples of the stream's source
   * @return false, and nothing written, if there is no further batch
   */
  boolean next(Signal target, ResidentSamples resident);
}
