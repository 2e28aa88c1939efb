// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.parity;

import io.github.scpl.fuzz.Fuzz;
import io.github.scpl.fuzz.FuzzedReaders;
import io.github.scpl.fuzz.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** Damaged recorded runs. */
class GoldenFuzzTest implements FuzzedReaders {
  private static final String[] RECORDED = {"VGG_BP_m", "LSTM_BP_m_d"};

  @TempDir Path folder;

  @Override
  public Stream<Fuzz> readers() throws IOException {
    Path file = folder.resolve("golden.json");
    Fuzz golden = Fuzz.of("golden", bytes -> GoldenReader.read(Files.write(file, bytes)));
    for (String name : RECORDED) {
      golden.start(
          Files.readAllBytes(Path.of("src", "test", "resources", "golden", name + ".json")));
    }
    return Stream.of(golden.text(Tokens.JSON).allocating(4 << 20, 400));
  }
}
