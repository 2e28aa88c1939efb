// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.exit;

import io.github.scpl.bench.result.Variant;
import io.github.scpl.bench.study.Observation;
import java.util.ArrayList;
import java.util.List;

/** What one study says of all blocks, of each exit, and of the chosen policy of each family. */
final class ExitObservations {
  private ExitObservations() {}

  static List<Observation> of(long seed, ExitStudy study) {
    List<Observation> observations = new ArrayList<>();
    int head = study.test().exits();
    double[] whole =
        study.curves().get(0).allBlocks().stream().mapToDouble(rate -> 1 / rate).toArray();
    observations.add(of("all blocks", seed, study.test().accuracy(head), whole));
    for (ExitStudy.Curve curve : study.curves()) {
      ExitPoint chosen = curve.chosenPoint();
      if (chosen != null) {
        // Each curve was timed beside all blocks: the ratio of that time is what counts.
        double[] seconds = whole.clone();
        for (int i = 0; i < seconds.length; i++) {
          seconds[i] /= chosen.ratios().get(i);
        }
        observations.add(of(curve.name(), seed, chosen.test().accuracy(), seconds));
      }
    }
    return observations;
  }

  private static Observation of(String name, long seed, double accuracy, double[] seconds) {
    return new Observation(Variant.NONE, name, seed, true, accuracy, Double.NaN, seconds, 0);
  }
}
