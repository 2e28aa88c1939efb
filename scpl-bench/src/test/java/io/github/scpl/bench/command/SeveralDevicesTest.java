// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scpl.bench.Tiny;
import io.github.scpl.cuda.emulator.EmulatedDriver;
import io.github.scpl.device.Devices;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --device} with a list. */
@Timeout(300)
class SeveralDevicesTest {
  private static final String BOTH = "--device=emulated:0,emulated:1";

  @TempDir private Path folder;

  private JsonNode epoch(String command, int result, String... options) throws IOException {
    Path out = folder.resolve("out" + options.length + options[0].replaceAll("\\W", ""));
    String[] all = new String[options.length + 2];
    System.arraycopy(options, 0, all, 2, options.length);
    all[0] = "--train-limit=20";
    all[1] = "--test-limit=10";
    Tiny.run(command, out, all).succeeded();
    return Tiny.result(out).at("/results/" + result + "/epochs/0");
  }

  private static void assertSame(JsonNode expected, JsonNode actual) {
    assertTrue(expected.at("/training/losses").size() > 0, expected.toString());
    assertEquals(expected.at("/training/losses"), actual.at("/training/losses"));
    assertEquals(expected.at("/evaluation/accuracies"), actual.at("/evaluation/accuracies"));
  }

  @Test
  void stagesGoToThemInTurn() throws IOException {
    assumeTrue(EmulatedDriver.isAvailable(), "there is no g++");
    String method = "--method=dascpl";
    JsonNode one = epoch("train", 0, "--device=emulated:0", method, "--placement=4x1");
    assertSame(one, epoch("train", 0, BOTH, method, "--placement=1x1+3x1"));
    assertSame(one, epoch("train", 0, BOTH, method, "--placement=1x1+2x1+1x1", "--cores=2"));
    assertTrue(Devices.used().keySet().contains("emulated:1"));
  }

  @Test
  void methodsWithoutStagesHaveTheFirst() throws IOException {
    assumeTrue(EmulatedDriver.isAvailable(), "there is no g++");
    String placement = "--placement=bp=x1,scpl=2x1+2x1";
    JsonNode both = epoch("compare", 0, BOTH, "--methods=bp,scpl", placement);
    assertSame(epoch("train", 0, "--device=emulated:0", "--method=bp"), both);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train | --method=scpl --placement=auto | --placement: expected a stage for each of 2 devices"
            + " at least, such as 2+2, got auto",
        "train | --method=gpipe --placement=fastest | --placement: expected a stage for each of 2"
            + " devices at least, such as 2+2, got fastest",
        "train | --placement=4 | --placement: expected a stage for each of 2 devices at least, such"
            + " as 2+2, got 4",
        "train | --blocks=1 | --device: expected at most 1 devices, as there are blocks, got 2",
        "train | --method=bp | --device: expected one device, since no method of [bp] has stages,"
            + " got emulated:0,emulated:1",
        "train | --on=flink | --device: expected one device, since operators of a job do not know"
            + " where stages go, got ",
        "exits | --method=dascpl | --device: expected one device, since samples are answered on"
            + " one, got emulated:0,emulated:1"
      })
  void whatNeedsOneIsRefused(String command, String option, String message) {
    assumeTrue(EmulatedDriver.isAvailable(), "there is no g++");
    String got =
        Tiny.run(command, folder.resolve("out"), (BOTH + " " + option).split(" ")).refused();
    assertTrue(got.startsWith(message), got);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "host,host | --device: expected each one once, got host,host",
        "host,tpu | --device: expected a device of ",
        "host, | --device: expected a device of ",
        "host,emulated:2 | --device: expected emulated:0 or emulated:1, got 'emulated:2'"
      })
  void eachIsChecked(String devices, String message) {
    String got = Tiny.run("train", folder.resolve("out"), "--device=" + devices).refused();
    assertTrue(got.startsWith(message), got);
  }
}
