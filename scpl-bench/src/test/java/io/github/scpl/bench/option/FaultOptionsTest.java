// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scpl.bench.Cli;
import io.github.scpl.bench.Tiny;
import io.github.scpl.train.fault.Divergence;
import io.github.scpl.train.fault.StallLimit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@Timeout(120)
class FaultOptionsTest {
  @TempDir private Path folder;

  private static FaultOptions parse(String... options) {
    FaultOptions faults = new FaultOptions();
    new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(faults)).parseArgs(options);
    faults.check();
    return faults;
  }

  @Test
  void optionsMakePolicies() {
    assertEquals(Divergence.stop(), parse().divergence());
    assertEquals(StallLimit.standard(), parse().stallLimit());
    assertEquals(Divergence.stop(), parse("--on-divergence=stop").divergence());
    assertEquals(Divergence.skip(10), parse("--on-divergence=skip").divergence());
    assertEquals(
        StallLimit.ending(Duration.ofMillis(2500)), parse("--stall-limit=2.5").stallLimit());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--on-divergence=never",
        "--stall-limit=0",
        "--stall-limit=-1",
        "--stall-limit=NaN",
        "--stall-limit=1e300"
      })
  void whatCannotBeIsRefused(String option) {
    String name = option.substring(0, option.indexOf('='));
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> parse(option));
    assertTrue(refused.getMessage().startsWith(name + ": expected "), refused.getMessage());
  }

  @Test
  void aMethodThatCannotLeaveABatchAsideIsRefused() {
    String refused =
        Tiny.run("train", folder, "--method=gpipe", "--on-divergence=skip", "--placement=2+2")
            .refused();
    assertEquals(
        "--on-divergence: expected stop for gpipe, which cannot leave a batch aside as a whole,"
            + " got skip",
        refused);
  }

  /** With such a rate the first update leaves parameters that are finite and useless. */
  @Test
  void batchesThatAreLeftAsideAreToldAndCounted() throws IOException {
    Cli cli = Tiny.run("train", folder, "--lr=1e30", "--on-divergence=skip");
    assertEquals(3, cli.code(), cli.err());
    assertTrue(
        cli.out()
            .lines()
            .anyMatch(
                line ->
                    line.startsWith("Warning: scpl: Stage ")
                        && line.contains("training batch 1 of epoch 1 is left aside: Expected a ")),
        cli.out());
    assertTrue(cli.out().contains("times in epoch 1"), cli.out());
    JsonNode run = Tiny.result(folder).at("/results/0");
    assertEquals("diverged", run.path("status").asText());
    assertEquals(6, run.at("/skippedBatches/0").asInt(), run.path("skippedBatches").toString());
  }

  /** From its beginning, as there is no snapshot before the end of the first epoch. */
  @Test
  void aRunThatDivergesGoesOnMoreSlowly() throws IOException {
    String alone = Tiny.run("train", folder, "--on-divergence=restore").refused();
    assertEquals("--on-divergence: expected --retry beside restore, got none", alone);
    Cli cli =
        Tiny.run(
            "train",
            folder,
            "--lr=1e30",
            "--end-lr=0",
            "--on-divergence=restore",
            "--snapshot-every=0",
            "--retry=200");
    assertEquals(0, cli.code(), cli.err());
    assertTrue(
        cli.out().contains("Goes on with learning rates multiplied by 0.5 after: "), cli.out());
    JsonNode run = Tiny.result(folder).at("/results/0");
    assertEquals("finished", run.path("status").asText());
    double rate = run.at("/epochs/0/training/learningRate").asDouble();
    assertTrue(rate > 0 && rate < 1e30, "" + rate);
    assertEquals(1e30, rate * Math.pow(2, Math.rint(Math.log(1e30 / rate) / Math.log(2))), 1e20);
  }

  @Test
  void aStageThatIsAtABatchForLongerEndsTheRun() throws IOException {
    Cli cli = Tiny.run("train", folder, "--stall-limit=0.001", "--width=1", "--batch=64");
    assertTrue(cli.code() != 0, cli.out());
    assertTrue(cli.err().contains("within 1 ms, got no end; it is at "), cli.err());
    assertEquals("failed", Tiny.result(folder).at("/results/0/status").asText());
  }
}
