// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * What {@code flink run} runs: {@code scpl train} with the words behind the jar, on that cluster.
 * It submits the job, waits for its results, and writes them where it runs.
 */
public final class FlinkMain {
  private FlinkMain() {}

  /**
   * Trains.
   *
   * @param arguments words of {@code scpl train}
   * @throws IllegalStateException if it has ended otherwise than well; it has said why
   */
  public static void main(String[] arguments) {
    List<String> words = new ArrayList<>(List.of("train", "--on=flink"));
    words.addAll(List.of(arguments));
    int status = Interruption.guard(() -> Main.run(words.toArray(String[]::new)));
    if (status != 0) {
      throw new IllegalStateException("scpl train has ended with the status " + status);
    }
  }
}
