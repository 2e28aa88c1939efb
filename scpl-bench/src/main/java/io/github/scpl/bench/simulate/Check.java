// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.simulate;

import java.util.List;

/**
 * A run on the machine whose block costs are known, beside what the simulation says of it.
 *
 * @param scheme of its stages
 * @param blocksPerStage where blocks were
 * @param cores that stages shared
 * @param capacity batches that could wait in front of each stage
 * @param measured seconds for a batch
 * @param predicted seconds for a batch
 */
public record Check(
    Scheme scheme,
    List<Integer> blocksPerStage,
    int cores,
    int capacity,
    double measured,
    double predicted) {
  /** A run, and its prediction from costs. */
  static Check of(
      Costs costs,
      Scheme scheme,
      List<Integer> blocksPerStage,
      int cores,
      int capacity,
      double measured) {
    Predictor predictor = new Predictor(costs, Cluster.CORES, capacity);
    double predicted = predictor.predict(scheme, blocksPerStage, cores, 1).secondsPerBatch();
    return new Check(scheme, blocksPerStage, cores, capacity, measured, predicted);
  }

  /** How much faster the prediction is than the run, such as 0.1; below 0 if it is slower. */
  public double error() {
    return measured / predicted - 1;
  }
}
