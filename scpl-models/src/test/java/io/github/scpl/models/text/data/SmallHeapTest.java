// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.models.data.DataException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SmallHeapTest {
  @TempDir Path folder;

  @Test
  @Timeout(120)
  void textsBeyondTheHeapAreTheFilesFaultAndNameTheCure() throws Exception {
    Path file = folder.resolve("train.csv");
    String words = "gold silver ".repeat(20);
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      for (int i = 0; i < 200_000; i++) {
        writer.write("1,title," + words + i + "\n");
      }
    }
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx32m",
            "-cp",
            System.getProperty("java.class.path"),
            Program.class.getName(),
            file.toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String end =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    process.waitFor();
    String start =
        DataException.class.getName()
            + ": "
            + file
            + ": expected texts that fit into the heap, got";
    assertTrue(end.startsWith(start), end);
    assertTrue(end.endsWith(" MiB holds; give Java more by -Xmx"), end);
  }

  /** Reads a file and prints what comes of it. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      try {
        System.out.println(TextReader.agNews().read(Path.of(arguments[0])).size());
      } catch (IOException | OutOfMemoryError e) {
        System.out.println(e);
      }
    }
  }
}
