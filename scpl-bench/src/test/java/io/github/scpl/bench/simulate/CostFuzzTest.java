// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.simulate;

import io.github.scpl.fuzz.Fuzz;
import io.github.scpl.fuzz.FuzzedReaders;
import io.github.scpl.fuzz.Tokens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** Damaged costs of blocks, from which a simulation is made. */
class CostFuzzTest implements FuzzedReaders {
  private static final BlockFacts FACTS = new BlockFacts(8, 8, 8, 8, 8, 8);
  private static final String COSTS =
      "[{\"forward\":1,\"loss\":0.5,\"backward\":2,\"update\":0.1},"
          + "{\"forward\":2,\"loss\":0.5,\"backward\":3,\"update\":0.2}]";
  private static final String STAGES =
      "\"stages\":[{\"blocks\":1,\"nativeThreads\":1},{\"blocks\":1,\"nativeThreads\":1}]";

  /** A simulation of 400 batches in a few stages. */
  private static final long CONSTANT = 256 << 20;

  @TempDir Path folder;

  private static String json() {
    String run = "{\"batch\":8,\"method\":\"%s\"," + STAGES + ",\"blocks\":" + COSTS + "%s}";
    String measured = ",\"cores\":2,\"capacity\":1,\"secondsPerStep\":0.5";
    return "{\"format\":\"scpl-simulation/1\",\"model\":\"vgg8\",\"options\":{\"width\":0.25,"
        + "\"micro-batches\":2},\"profiles\":["
        + String.format(run, "scpl", ",\"crowded\":" + COSTS + measured)
        + ","
        + String.format(run, "bp", "")
        + "]}";
  }

  @Override
  public Stream<Fuzz> readers() {
    Path file = folder.resolve("result.json");
    return Stream.of(
        Fuzz.of("costs", bytes -> simulate(Files.write(file, bytes)))
            .start(json())
            .text(Tokens.JSON)
            .allocating(CONSTANT, 400));
  }

  private static void simulate(Path file) throws Exception {
    CostFile costs = CostFile.open(file);
    costs.requireModel("vgg8", 0.25);
    Measured measured = costs.read(8, 2, local -> List.of(FACTS, FACTS));
    CostFile.json(measured);
  }
}
