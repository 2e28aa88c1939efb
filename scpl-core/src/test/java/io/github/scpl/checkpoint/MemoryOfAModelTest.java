// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.device.Arena;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryOfAModelTest {
  @TempDir private Path folder;

  private static Network.Builder builder(int width) {
    return Network.builder(Shape.of(3), 2)
        .method(Method.BP)
        .block(new Linear(width))
        .head(new Linear(2));
  }

  /** As its options may make it, which a file tells whatever it holds. */
  @Test
  void noneIsTakenForANetworkThatTheFileDoesNotHold() throws IOException {
    Path file = folder.resolve("model");
    try (Network network = builder(4).build()) {
      ModelFile.save(file, network, Map.of());
    }
    Manifest manifest = ModelFile.open(file).manifest();
    long before = Arena.currentBytes();
    Arena.resetPeak();
    Network.Builder large = builder(10_000_000).arrays(manifest::requireArray);
    String message = assertThrows(IllegalArgumentException.class, large::build).getMessage();
    assertTrue(message.contains("expected an array block0.backbone."), message);
    assertEquals(before, Arena.peakBytes());
    try (Network network = builder(4).arrays(manifest::requireArray).build()) {
      ModelFile.open(file).load(network);
    }
  }
}
