// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.scpl.bench.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParityCommandTest {
  @TempDir private Path folder;

  /** The last number that is compared: all others passed if it is the first that is wrong. */
  @Test
  void aRunFailsByTheOneNumberThatIsWrong() throws IOException {
    ObjectNode json = MadeUp.read(Recorded.file("VGG_SCPL_m-linear"));
    String place = "/eval_outputs_first_rows/0/2/9";
    double wrong = json.at(place).asDouble() + 1;
    MadeUp.put(json, place, wrong);
    Path file = MadeUp.write(json, folder.resolve("VGG-wrong.json"));
    Cli cli = Cli.run("parity", "--precision", "float32", file.toString());
    assertEquals("", cli.err());
    assertEquals(1, cli.code());
    String expected =
        String.format(
            Locale.ROOT, "FAIL VGG-wrong output 0 row 2 logit 9 expected %.12g got ", wrong);
    String verdict = verdict(cli);
    assertTrue(verdict.startsWith(expected), verdict);
    double got = Double.parseDouble(verdict.substring(expected.length()));
    assertEquals(wrong - 1, got, 3e-2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LSTM_BP_m_d",
        "LSTM_BP_p_m_d",
        "LSTM_DASCPL_m_d",
        "LSTM_EE_m_d",
        "LSTM_SCPL_m_d",
        "LSTM_SCPL_m_d-mlp",
        "Trans_BP_m_d",
        "Trans_BP_p_m_d",
        "Trans_DASCPL_m_d",
        "Trans_EE_m_d",
        "Trans_SCPL_m_d",
        "Trans_SCPL_m_d-mlp",
        "VGG_BP_p_m",
        "VGG_EE_m",
        "VGG_SCPL_m",
        "VGG_SCPL_m-linear",
        "resnet_BP_m",
        "resnet_DASCPL_m"
      })
  void aRunComesOutAsRecordedInFloat32(String name) {
    assertPasses(name, "--precision", "float32");
  }

  /** Those that take long: rounding is measured, or float64 decides. */
  @Tag("slow")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "VGG_BP_m",
        "VGG_DASCPL_da_m",
        "VGG_DASCPL_dr_m",
        "VGG_DASCPL_m",
        "resnet_EE_m",
        "resnet_SCPL_m",
        "resnet50_SCPL_m"
      })
  void aRunComesOutAsRecorded(String name) {
    assertPasses(name);
  }

  private static void assertPasses(String name, String... options) {
    List<String> arguments = new ArrayList<>(List.of("parity"));
    arguments.addAll(List.of(options));
    arguments.add(Recorded.file(name).toString());
    Cli cli = Cli.run(arguments.toArray(String[]::new)).succeeded();
    String verdict = verdict(cli);
    assertTrue(verdict.startsWith("ok " + name + " loss "), verdict);
  }

  /** The only line that stays to the end; those before tell of a run that takes long. */
  private static String verdict(Cli cli) {
    List<String> lines = cli.out().lines().toList();
    for (String line : lines.subList(0, lines.size() - 1)) {
      assertTrue(line.startsWith("Repeating runs: run 1 of 1, "), cli.out());
    }
    return lines.get(lines.size() - 1);
  }

  @Test
  void aFileThatIsMissingOrNoJsonIsRefused() throws IOException {
    Path absent = folder.resolve("absent.json");
    assertEquals(
        absent + ": expected a golden run, got no such file; give a file of format scpl-golden/1",
        Cli.run("parity", absent.toString()).refused());
    Path broken = folder.resolve("broken.json");
    Files.writeString(broken, "<html>\n</html>\n");
    String message = Cli.run("parity", broken.toString()).refused();
    assertTrue(message.startsWith(broken + ": expected JSON, got Unexpected character"), message);
  }

  @Test
  void allFilesAreReadBeforeTheFirstRun() throws IOException {
    Path good = MadeUp.write(MadeUp.json(), folder.resolve("good.json"));
    Path absent = folder.resolve("absent.json");
    Cli cli = Cli.run("parity", good.toString(), absent.toString());
    assertTrue(cli.refused().startsWith(absent.toString()));
    assertEquals("", cli.out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "AlexNet | expected a model VGG_*, resnet_*, resnetN_*, LSTM_* or Trans_*, got AlexNet",
        "CNN_BP | expected a model VGG_*, resnet_*, resnetN_*, LSTM_* or Trans_*, got CNN_BP",
        "VGG_AL | expected a method BP, BP_p, SCPL, DASCPL or EE, got VGG_AL",
        "resnet19_BP_m | Expected a ResNet of depth 18, 34, 50, 101 or 152, got 19"
      })
  void aModelThatThereIsNotIsRefused(String model, String message) throws IOException {
    ObjectNode json = MadeUp.json();
    MadeUp.put(json, "/model", model);
    Path file = MadeUp.write(json, folder.resolve("a.json"));
    assertEquals(file + ": " + message, Cli.run("parity", file.toString()).refused());
  }

  @Test
  void triggersThatAreNoNumbersAreRefused() throws IOException {
    ObjectNode json = MadeUp.json();
    MadeUp.put(json, "/model", "VGG_DASCPL_da_m");
    MadeUp.put(json, "/options/steps_per_epoch", 1);
    MadeUp.put(json, "/options/trigger_epochs", "1,x");
    Path file = MadeUp.write(json, folder.resolve("a.json"));
    assertEquals(
        file + ": expected trigger_epochs such as 1,2,3, got 1,x",
        Cli.run("parity", file.toString()).refused());
  }

  @Test
  void aPrecisionThatThereIsNotIsRefused() {
    String message = Cli.run("parity", "--precision", "float16", "a.json").refused();
    assertTrue(message.contains("[AUTO, FLOAT32, FLOAT64]"), message);
  }
}
