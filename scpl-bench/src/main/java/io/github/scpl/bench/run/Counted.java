// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.github.scpl.bench.result.Json;
import io.github.scpl.train.report.Evaluation;
import io.github.scpl.train.snapshot.Snapshots;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What is counted beside a run, which has to go on where the run does.
 *
 * @param active blocks that took part
 * @param skipped batches that were left aside
 * @param seen accuracies on the training set, by epochs
 * @param factor of learning rates
 */
record Counted(
    ActiveBlocks active, SkippedBatches skipped, Map<Integer, Evaluation> seen, RateFactor factor) {
  private static final String ACTIVE = "active-blocks";
  private static final String SKIPPED = "skipped-batches";
  private static final String SEEN = "on-training-set";
  private static final String FACTOR = "rate-factor";

  /** Snapshots that it is kept with. */
  Snapshots keptBy(Snapshots snapshots) {
    return snapshots
        .withProperty(ACTIVE, active::toText)
        .withProperty(SKIPPED, () -> json(skipped.counts()))
        .withProperty(SEEN, () -> json(seen))
        .withProperty(FACTOR, () -> json(factor.value()));
  }

  /** Takes up what was kept with a snapshot. */
  void restore(Map<String, String> properties) throws IOException {
    for (String key : List.of(ACTIVE, SKIPPED, SEEN, FACTOR)) {
      if (!properties.containsKey(key)) {
        throw new IOException("--resume: expected a snapshot with " + key + ", got one without");
      }
    }
    active.restore(properties.get(ACTIVE));
    skipped.restore(Json.MAPPER.readValue(properties.get(SKIPPED), new TypeReference<>() {}));
    factor.restore(Json.MAPPER.readValue(properties.get(FACTOR), double.class));
    seen.putAll(Json.MAPPER.readValue(properties.get(SEEN), new TypeReference<>() {}));
  }

  private static String json(Object value) {
    try {
      return Json.MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // numbers and names
    }
  }
}
