// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.recipe;

import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.train.growth.GrowthSchedule;
import java.io.IOException;
import java.io.Serializable;

/**
 * How to make the network and its data. It is sent to every process that runs a part of the job,
 * and called there: so what it makes must be the same everywhere and every time, and files that it
 * reads must be there.
 */
public interface Recipe extends Serializable {
  /**
   * The network, not yet built: each block is built where it runs.
   *
   * @throws IOException if something that it needs cannot be read
   */
  Network.Builder network() throws IOException;

  /**
   * The training data.
   *
   * @throws IOException if it cannot be read
   */
  BatchSource training() throws IOException;

  /**
   * The test data.
   *
   * @throws IOException if it cannot be read
   */
  BatchSource test() throws IOException;

  /** Which blocks take part in training; all of them if not said otherwise. */
  default GrowthSchedule growth() {
    return GrowthSchedule.always();
  }
}
