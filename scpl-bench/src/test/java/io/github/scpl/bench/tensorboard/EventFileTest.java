// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.tensorboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1500), ZoneOffset.UTC);

  /** What TensorBoard 2.21.0's own writer makes of the same two events. */
  private static final String RECORDED =
      "1800000000000000a37f4b2209000000000000f83f1a0d627261696e2e4576656e743a322a28646c"
          + "2f000000000000006d5d1d5009000000000000f83f10ac022a210a1f0a186d6f64656c2068697374"
          + "6f72792f747261696e5f6c6f7373150000803e1c270d27";

  @TempDir private Path folder;

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void theBytesAreThoseOfTensorBoardsOwnWriter() throws IOException {
    try (EventFile file = new EventFile(folder, CLOCK)) {
      file.scalar("model history/train_loss", 0.25, 300);
    }
    assertEquals(1, files().size());
    assertTrue(files().get(0).getFileName().toString().startsWith("events.out.tfevents.1."));
    byte[] written = Files.readAllBytes(files().get(0));
    assertEquals(RECORDED, HexFormat.of().formatHex(written));
  }

  /** As when a process is killed. */
  @Test
  void whatIsWrittenIsThereBeforeTheFileIsClosed() throws IOException {
    try (EventFile file = new EventFile(folder, CLOCK)) {
      file.scalar("model history/train_loss", 0.25, 300);
      assertEquals(RECORDED.length() / 2, Files.size(files().get(0)));
    }
  }

  @Test
  void filesOfOneSecondHaveNamesOfTheirOwn() throws IOException {
    try (EventFile first = new EventFile(folder, CLOCK);
        EventFile second = new EventFile(folder, CLOCK)) {
      assertNotEquals(first, second);
      assertEquals(2, files().size());
    }
  }
}
