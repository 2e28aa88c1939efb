// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.scpl.bench.Cli;
import io.github.scpl.bench.Schemas;
import io.github.scpl.host.HostDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InfoCommandTest {
  @TempDir private Path folder;

  private static void assertHas(List<String> lines, String name, String fact) {
    assertTrue(
        lines.stream().anyMatch(line -> line.matches("  \\Q" + name + "\\E +\\Q" + fact + "\\E.*")),
        name + " " + fact + ": " + lines);
  }

  @Test
  void machineDevicesAndDataSetsAreTold() throws IOException {
    Path cifar = Files.createFile(folder.resolve("cifar-10-binary.tar.gz"));
    List<String> lines = Cli.run("info", folder.toString()).succeeded().out().lines().toList();
    assertEquals("machine", lines.get(0));
    assertHas(lines, "scpl", "0.1.0-SNAPSHOT");
    assertHas(lines, "cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
    assertHas(lines, "Java", System.getProperty("java.version"));
    assertHas(lines, "Flink", "2.");
    assertTrue(lines.contains("device host"), lines::toString);
    HostDevice.HOST.facts().forEach((name, fact) -> assertHas(lines, name, fact));
    assertHas(lines, "fashion-mnist", "built in: --data fashion-mnist");
    assertHas(lines, "cifar10", "--data cifar10:" + cifar.toAbsolutePath());
    assertHas(lines, "cifar100", "not found; get cifar-100-binary.tar.gz of https://");
  }

  @Test
  void jsonHasAllOfItAndNothingElseIsPrinted() throws IOException {
    JsonNode root =
        new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .readTree(Cli.run("info", "--json", folder.toString()).succeeded().out());
    Schemas.check(root);
    assertEquals("scpl-info/1", root.get("format").asText());
    assertEquals("scpl 0.1.0-SNAPSHOT", root.get("version").asText());
    Map<String, String> facts = HostDevice.HOST.facts();
    facts.forEach(
        (name, fact) ->
            assertEquals(fact, root.at("/environment/devices/host").get(name).asText()));
    assertTrue(root.get("memoryBytes").asLong() > root.get("heapBytes").asLong() / 1024);
    JsonNode built = root.at("/dataSets/0");
    assertEquals("fashion-mnist", built.get("name").asText());
    assertTrue(built.get("builtIn").asBoolean() && built.get("source").isNull());
    JsonNode missing = root.at("/dataSets/1");
    assertEquals("cifar10", missing.get("name").asText());
    assertEquals(0, missing.get("found").size());
  }

  @Test
  void aPlaceThatIsNoFolderIsRefused() {
    Path none = folder.resolve("none");
    assertEquals(
        "FOLDER: expected a folder to look for data sets in, got "
            + none
            + ", which is none; give the folder above the data sets",
        Cli.run("info", none.toString()).refused());
  }
}
