// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.parity;

import io.github.scpl.device.Device;
import org.nd4j.linalg.api.buffer.DataType;

/** Runs a golden run anew, and compares what comes out with what was recorded. */
final class ParityCheck {
  private ParityCheck() {}

  /** Runs and compares; the result knows the largest deviations and the first failure. */
  static Deviations run(Golden golden, DataType dataType, Device device)
      throws InterruptedException {
    Tolerances tolerances = Tolerances.of(golden, dataType);
    Outcome got = GoldenRun.observe(golden, dataType, device);
    return dataType == DataType.FLOAT
        ? judge(golden, got, tolerances)
        : Comparison.of(golden, got, tolerances);
  }

  /**
   * Compares what came out in float32 with what was recorded. If it misses a mark of the first
   * step, those marks are widened to what rounding explains.
   */
  static Deviations judge(Golden golden, Outcome got, Tolerances tolerances)
      throws InterruptedException {
    Deviations deviations = Comparison.of(golden, got, tolerances);
    return deviations.firstStepMissed()
        ? Comparison.of(golden, got, tolerances, RoundingMeasurement.of(golden))
        : deviations;
  }
}
