// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // watches are scopes, not values
class ReadingProgressTest {
  @TempDir private Path folder;

  private final List<String> told = new ArrayList<>();

  private void tell(String what, long done, long total) {
    told.add(what + " " + done + "/" + total);
  }

  @Test
  void everyWayToReadIsCounted() throws IOException {
    Path file = Files.write(folder.resolve("a.bin"), new byte[100]);
    try (ReadingProgress.Watch watch = ReadingProgress.watch(this::tell);
        InputStream input = ReadingProgress.open(file)) {
      input.read();
      input.read(new byte[9]);
      input.skip(30);
      assertFalse(input.markSupported(), "what is read twice would count twice");
      input.readAllBytes();
      assertEquals(-1, input.read());
    }
    assertEquals(
        List.of("a.bin 0/100", "a.bin 1/100", "a.bin 10/100", "a.bin 40/100", "a.bin 100/100"),
        told.stream().distinct().toList());
  }

  @Test
  void whoWatchesIsToldAndNobodyElse() throws IOException {
    Path file = Files.write(folder.resolve("a"), new byte[2]);
    List<String> inner = new ArrayList<>();
    try (ReadingProgress.Watch watch = ReadingProgress.watch(this::tell)) {
      try (ReadingProgress.Watch other =
          ReadingProgress.watch((what, done, total) -> inner.add(what))) {
        ReadingProgress.begin("inside", 1);
      }
      ReadingProgress.begin("outside", 1);
    }
    ReadingProgress.begin("afterwards", 1).add(1);
    try (InputStream input = ReadingProgress.open(file)) {
      input.readAllBytes();
    }
    assertEquals(List.of("inside"), inner);
    assertEquals(List.of("outside 0/1"), told);
  }

  @Test
  @Timeout(60)
  void whatThreadsDoTogetherIsToldInOrder() {
    int all = 1000;
    try (ReadingProgress.Watch watch = ReadingProgress.watch(this::tell)) {
      ReadingProgress progress = ReadingProgress.begin("images", all);
      IntStream.range(0, all).parallel().forEach(i -> progress.add(1));
    }
    assertEquals(
        IntStream.rangeClosed(0, all).mapToObj(i -> "images " + i + "/" + all).toList(), told);
  }
}
