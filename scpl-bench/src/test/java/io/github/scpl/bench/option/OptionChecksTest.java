// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class OptionChecksTest {
  @Test
  void whatIsWrongFollowsTheNameOfTheOption() {
    assertEquals("--x: expected a, got b", messageOf("Expected a, got b"));
    assertEquals("--x: a", messageOf("A"));
    assertEquals("--x: CUDA cannot be used", messageOf("CUDA cannot be used"));
  }

  private static String messageOf(String problem) {
    return assertThrows(
            IllegalArgumentException.class,
            () ->
                OptionChecks.parse(
                    "--x",
                    () -> {
                      throw new IllegalArgumentException(problem);
                    }))
        .getMessage();
  }
}
