// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.bench.Cli;
import io.github.scpl.bench.Tiny;
import io.github.scpl.bench.command.CompareCommand;
import io.github.scpl.bench.command.DynamicCommand;
import io.github.scpl.bench.command.ExitsCommand;
import io.github.scpl.bench.command.ThroughputCommand;
import io.github.scpl.bench.command.TrainCommand;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

@Timeout(120)
class SuitabilityTest {
  @TempDir private Path folder;

  /** A new option has to say which methods use it. */
  @ParameterizedTest
  @ValueSource(
      classes = {
        CompareCommand.class,
        TrainCommand.class,
        DynamicCommand.class,
        ExitsCommand.class,
        ThroughputCommand.class
      })
  void everyOptionSaysWhichMethodsUseIt(Class<?> command) {
    List<OptionSpec> options = new CommandLine(command).getCommandSpec().options();
    assertFalse(options.isEmpty());
    for (OptionSpec option : options) {
      assertNotNull(OptionAnnotations.feature(option), option.longestName());
    }
  }

  @Test
  void everyFeatureIsThatOfSomeMethod() {
    for (Feature feature : Feature.values()) {
      assertTrue(Training.all().stream().anyMatch(feature::isOf), feature.name());
    }
    assertTrue(Training.all().stream().allMatch(Feature.ANY::isOf));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train --method=scpl --micro-batches=4 | --micro-batches: is for gpipe only, got scpl",
        "train --method=gpipe --capacity=1 | --capacity: is for scpl, dascpl, ee, predsim only, got"
            + " gpipe",
        "train --method=scpl --predictor=m | --predictor: is for bp-exits, dascpl, ee only, got"
            + " scpl",
        "train --method=BP --projector=m | --projector: is for scpl, dascpl only, got bp",
        "train --method=predsim --temperature=0.1 | --temperature: is for scpl, dascpl only, got"
            + " predsim",
        "train --method=al --stages=1 | --stages: is for gpipe, scpl, dascpl, ee, predsim only, got"
            + " al",
        "throughput --method=bp --stages=1 | --stages: is for gpipe, scpl, dascpl, ee, predsim"
            + " only, got bp",
        "exits --method=ee --projector=m | --projector: is for scpl, dascpl only, got ee",
        "dynamic --micro-batches=4 | --micro-batches: is for gpipe only, got dascpl",
        "compare --methods=bp,ee --temperature=1 | --temperature: is for scpl, dascpl only, got bp,"
            + " ee",
        "compare --micro-batches=2 | --micro-batches: is for gpipe only, got bp, scpl"
      })
  void anOptionThatNoMethodHasAUseForIsRefused(String line, String message) {
    String[] words = line.split(" ");
    String got = Cli.run(words).refused();
    assertEquals(message + "; leave it out (see 'scpl " + words[0] + " --help')", got);
  }

  @Test
  void anOptionThatOneOfTheMethodsUsesIsAccepted() {
    Tiny.run("compare", folder, "--methods=bp,gpipe", "--micro-batches=2").succeeded();
  }

  @Test
  void anUnknownMethodIsNamedFirst() {
    String got = Cli.run("train", "--method=sclp", "--micro-batches=2").refused();
    assertTrue(got.startsWith("--method: expected a method of "), got);
  }
}
