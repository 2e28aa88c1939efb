// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.data;

/**
 * A data source whose samples are all in memory, and whose batches are windows of them, so that
 * they may be on a device instead; see {@link ResidentSource}.
 */
public interface SampleSource extends BatchSource {
  /**
   * All samples.
   *
   * @throws IllegalArgumentException if its batches are more than windows of them
   */
  Samples samples();

  @Override
  SampleStream open(int epoch);
}
