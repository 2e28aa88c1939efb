// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DataExceptionTest {
  @Test
  void messagesAreOneLine() {
    assertEquals("a b c d", new DataException(" a \n\n\t b\r\nc\u2028 d\n").getMessage());
  }

  /** Such as a line of blanks in a file, which is told of as what was found. */
  @Test
  void millionsOfBlanksTakeNoTime() {
    String text = "a" + " ".repeat(2_000_000) + "b" + "\n".repeat(2_000_000) + "c";
    String message =
        assertTimeoutPreemptively(
            Duration.ofSeconds(60), () -> new DataException(text).getMessage());
    assertTrue(message.startsWith("a  ") && message.endsWith("  b c"), message);
    assertEquals(4003, message.length());
  }
}
