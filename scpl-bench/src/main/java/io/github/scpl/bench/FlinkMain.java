// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * What {@code flink run} runs on that cluster: {@code scpl train} with the words behind the jar, or
 * {@code scpl link} if they begin with {@code link}. It submits the job, waits for its results, and
 * writes them where it runs.
 */
public final class FlinkMain {
  private static final String LINK = "link";

  private FlinkMain() {}

  /**
   * Trains, or measures a link.
   *
   * @param arguments words of {@code scpl train}, or {@code link}
   * @throws IllegalStateException if it has ended otherwise than well; it has said why
   */
  public static void main(String[] arguments) {
    List<String> words = new ArrayList<>(List.of(arguments));
    boolean link = arguments.length > 0 && arguments[0].equals(LINK);
    if (!link) {
      words.addAll(0, List.of("train", "--on=flink"));
    }
    int status = Interruption.guard(() -> Main.run(words.toArray(String[]::new)));
    if (status != 0) {
      throw new IllegalStateException(
          "scpl " + words.get(0) + " has ended with the status " + status);
    }
  }
}
