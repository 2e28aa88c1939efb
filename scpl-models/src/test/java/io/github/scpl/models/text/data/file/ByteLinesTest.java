// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ByteLinesTest {
  @TempDir Path directory;

  private List<String> lines(String content, boolean carriageReturns) throws IOException {
    Path file = Files.writeString(directory.resolve("lines"), content);
    List<String> all = new ArrayList<>();
    try (ByteLines lines = new ByteLines(Source.of(file), carriageReturns)) {
      while (lines.next()) {
        all.add(new String(lines.bytes(), 0, lines.length(), StandardCharsets.UTF_8));
        assertEquals(all.size(), lines.number());
      }
      assertFalse(lines.next());
    }
    return all;
  }

  @Test
  void allThreeLineEndsCount() throws IOException {
    assertEquals(List.of("a", "b", "", "c", "", "d"), lines("a\nb\r\n\r\nc\r\rd", true));
    assertEquals(List.of("a", ""), lines("a\n\n", true));
    assertEquals(List.of(), lines("", true));
  }

  @Test
  void carriageReturnsCanBeContent() throws IOException {
    assertEquals(List.of("a\rb\r", "c"), lines("a\rb\r\nc", false));
  }

  @Test
  void linesMayCrossBuffers() throws IOException {
    // The buffer holds 65,536 bytes, so every position of a line end relative to it occurs.
    for (int length = 65_533; length <= 65_538; length++) {
      String line = "x".repeat(length);
      List<String> lines = lines(line + "\r\n" + line + "\ry", true);
      assertEquals(3, lines.size());
      assertTrue(lines.get(0).equals(line) && lines.get(1).equals(line));
      assertEquals("y", lines.get(2));
    }
  }
}
