// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import org.nd4j.linalg.factory.Nd4j;

/** Binds a stage's thread to a device, before that thread touches its first array. */
@FunctionalInterface
public interface DevicePinner {
  /**
   * Called once on the thread of each stage.
   *
   * @param stage from 0
   */
  void pin(int stage);

  /** Leaves threads where the backend puts them: right for CPUs. */
  static DevicePinner none() {
    return stage -> {};
  }

  /**
   * Stage i to device i modulo the number of devices that the backend reports.
   *
   * <p>Not tried on a machine with a GPU.
   */
  static DevicePinner roundRobin() {
    return stage -> {
      int devices = Nd4j.getAffinityManager().getNumberOfDevices();
      Nd4j.getAffinityManager().unsafeSetDevice(stage % devices);
    };
  }
}
