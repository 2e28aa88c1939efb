// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.bench.command.ThroughputCommand;
import io.github.scpl.block.Method;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@Timeout(60)
class TrainingTest {
  @ParameterizedTest
  @ValueSource(strings = {"bp", "bp-exits", "scpl", "dascpl", "ee", "predsim"})
  void methodsKeepTheirNames(String name) {
    Training training = Training.of(name);
    assertSame(Method.of(name), training.method());
    assertEquals(name, training.name());
    assertEquals(training.method().local(), training.staged());
  }

  @Test
  void gpipeIsBackpropagationInStages() {
    assertEquals(new Training("gpipe", Method.BP, true), Training.of("GPipe"));
  }

  @Test
  void associatedLearningHasANetworkOfItsOwn() {
    assertEquals(new Training("al", null, false), Training.of("AL"));
    StringWriter out = new StringWriter();
    CommandLine command =
        new CommandLine(new ThroughputCommand()).setOut(new PrintWriter(out, true));
    String[] small = {"--width", "0.03", "--batch", "4", "--steps", "1", "--warm-up", "1"};
    assertEquals(0, command.execute(concat(small, "--method=al", "--native-threads=1")));
    assertTrue(out.toString().startsWith("samples_per_second: "), out::toString);
    assertEquals("threads: 1 stage x 1 native", threads(out));
  }

  @Test
  void associatedLearningRefusesText() {
    StringWriter err = new StringWriter();
    CommandLine command =
        new CommandLine(new ThroughputCommand()).setErr(new PrintWriter(err, true));
    assertTrue(command.execute("--method=al", "--model=bilstm") != 0);
    assertTrue(err.toString().contains("The method al is for images"), err::toString);
  }

  @Test
  void anotherNameIsRefusedWithAllThatThereAre() {
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> Training.of("sgd"));
    assertEquals(
        "Expected a method of bp, bp-exits, gpipe, scpl, dascpl, ee, predsim, al; got sgd",
        thrown.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"--placement, 1+3, (1+3 blocks)", "--stages, 2, blocks)"})
  void gpipeGetsItsPlacementAndMicroBatches(String option, String value, String blocks) {
    StringWriter out = new StringWriter();
    CommandLine command =
        new CommandLine(new ThroughputCommand()).setOut(new PrintWriter(out, true));
    String[] small = {"--width", "0.03", "--batch", "4", "--steps", "1", "--warm-up", "1"};
    assertEquals(
        0,
        command.execute(
            concat(
                small,
                "--method=gpipe",
                "--micro-batches=3",
                "--native-threads=1",
                "--cores=2",
                option,
                value)));
    String threads = threads(out);
    assertTrue(threads.startsWith("threads: 2 stages"), threads);
    assertTrue(threads.endsWith(blocks + " x 1 native, 3 micro-batches"), threads);
    assertTrue(out.toString().contains("stage 1 busy"), out::toString);
  }

  private static String threads(StringWriter out) {
    return out.toString().lines().filter(l -> l.startsWith("threads: ")).findFirst().orElseThrow();
  }

  private static String[] concat(String[] first, String... rest) {
    String[] all = new String[first.length + rest.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(rest, 0, all, first.length, rest.length);
    return all;
  }
}
