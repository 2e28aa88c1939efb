// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.fuzz;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** That what is looked for is found. */
@Timeout(120)
class FindingsTest {
  @Test
  void whatIsNeitherReadNorRefusedIsFound() {
    assertFound("crash", "java.lang.ArrayIndexOutOfBoundsException: Index 4", input -> input[4]++);
  }

  @Test
  void whatTakesTooMuchMemoryIsFound() {
    byte[][] kept = new byte[1][];
    assertFound("memory", "allocates ", input -> kept[0] = new byte[2 << 20]);
  }

  @Test
  void inputsThatCannotBeMadeAreFound() {
    Fuzz fuzz =
        Fuzz.of("finish", input -> {}).start(new byte[4], bytes -> Arrays.copyOf(bytes, -1));
    String message = assertThrows(AssertionError.class, () -> fuzz.run(3)).getMessage();
    assertTrue(message.contains("expected 3 inputs, got an end before"), message);
  }

  @Test
  @Tag("slow") // it takes its five seconds
  void whatComesToNoEndIsFound() {
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger calls = new AtomicInteger();
    Fuzz.Reader endless =
        input -> {
          boolean first = calls.incrementAndGet() == 2; // behind one for warming up
          while (first && !over.get()) {
            Thread.onSpinWait();
          }
        };
    try {
      assertFound("endless", "takes more than 5 s, at ", endless);
    } finally {
      over.set(true);
    }
  }

  private static void assertFound(String name, String expected, Fuzz.Reader reader) {
    Fuzz fuzz = Fuzz.of(name, reader).start(new byte[4]);
    String message = assertThrows(AssertionError.class, () -> fuzz.run(3)).getMessage();
    assertTrue(message.contains(expected), message);
  }
}
