// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class FlinkMainTest {
  /** By an option that each of the two commands refuses. */
  @ParameterizedTest
  @CsvSource({"--bandwidth=1, train", "link --epochs=1, link"})
  void theFirstWordChoosesTheCommandAndFailuresAreThrown(String words, String command) {
    Throwable thrown =
        assertThrows(IllegalStateException.class, () -> FlinkMain.main(words.split(" ")));
    assertEquals("scpl " + command + " has ended with the status 2", thrown.getMessage());
  }

  @Test
  void whatEndsWellThrowsNothing() {
    assertDoesNotThrow(() -> FlinkMain.main(new String[] {"--help"}));
    assertDoesNotThrow(() -> FlinkMain.main(new String[] {"link", "--help"}));
  }
}
