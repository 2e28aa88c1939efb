// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scpl.bench.Cli;
import io.github.scpl.bench.Tiny;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether the whole command favours the first or the second, on real times of this machine. */
@Tag("slow")
@Timeout(600)
class SelfComparisonTest {
  private static final int EPOCHS = 12;

  @TempDir private Path folder;

  /** Chance alone misses 1 once in 2^11 times. */
  @ParameterizedTest
  @ValueSource(strings = {"bp", "scpl"})
  void aMethodAgainstItselfIsOneWithinItsSpread(String method) throws IOException {
    Cli.run(
            "compare",
            "--methods=" + method + "," + method,
            "--width=0.1",
            "--train-limit=1000",
            "--test-limit=100",
            "--epochs=" + EPOCHS,
            "--out=" + folder)
        .succeeded();
    JsonNode results = Tiny.result(folder).get("results");
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (int i = 0; i < EPOCHS; i++) {
      double ratio = seconds(results.get(0), i) / seconds(results.get(1), i);
      least = Math.min(least, ratio);
      most = Math.max(most, ratio);
    }
    assertTrue(least <= 1 && most >= 1, "from " + least + " to " + most);
  }

  private static double seconds(JsonNode result, int epoch) {
    return result.get("epochs").get(epoch).get("training").get("seconds").asDouble();
  }
}
