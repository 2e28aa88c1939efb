// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal.train;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.snapshot.Totals;
import java.io.IOException;
import java.util.List;

/**
 * How far results are: the state of the operator that adds them up, as JSON.
 *
 * @param pass epoch and kind of the pass over the data that is being added up
 * @param totals of that pass so far
 * @param busySeconds of each stage in that pass
 * @param seconds of that pass so far
 * @param steps training batches so far
 * @param activeBlocks that learned from the last of them
 * @param trained what became of the training data of the epoch, if that is over; else null
 * @param past results of the epochs before
 * @param waiting reports on batches of which others are missing, or on blocks that were stored
 */
record RunProgress(
    Pass pass,
    Totals totals,
    List<Double> busySeconds,
    double seconds,
    long steps,
    int activeBlocks,
    EpochReport trained,
    List<EpochResult> past,
    List<BlockReport> waiting) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  /**
   * A pass over the data.
   *
   * @param epoch from 1
   * @param training false in the evaluation behind it
   * @param learningRate of the epoch
   */
  record Pass(int epoch, boolean training, double learningRate) {}

  /** Copies the lists. */
  RunProgress {
    busySeconds = List.copyOf(busySeconds);
    past = List.copyOf(past);
    waiting = List.copyOf(waiting);
  }

  byte[] toBytes() throws IOException {
    return JSON.writeValueAsBytes(this);
  }

  static RunProgress of(byte[] bytes) throws IOException {
    return JSON.readValue(bytes, RunProgress.class);
  }

  static String toText(EpochResult result) throws IOException {
    return JSON.writeValueAsString(result);
  }

  static EpochResult result(String text) throws IOException {
    return JSON.readValue(text, EpochResult.class);
  }
}
