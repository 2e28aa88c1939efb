// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scpl.bench.Cli;
import io.github.scpl.block.Network;
import io.github.scpl.checkpoint.ModelFile;
import io.github.scpl.nn.Parameter;
import io.github.scpl.safetensors.SafeTensorsFile;
import io.github.scpl.safetensors.StoredTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/** The numbers of reference models go out under the original's names, and come back bit by bit. */
@Timeout(300)
class RecordedWeightsTest {
  @TempDir Path folder;

  private Path file(String name) {
    return folder.resolve(name + ".safetensors");
  }

  /** Narrow copies: names and layouts do not depend on the width. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "VGG_BP_m",
        "VGG_BP_p_m",
        "VGG_DASCPL_m",
        "VGG_EE_m",
        "VGG_SCPL_m",
        "VGG_SCPL_m-linear",
        "resnet_BP_m",
        "resnet_DASCPL_m",
        "resnet_EE_m",
        "resnet_SCPL_m",
        "resnet50_SCPL_m"
      })
  void networksOfImagesComeBack(String run) throws IOException {
    JsonNode root = MadeUp.read(Recorded.file(run));
    try (Network network = RecordedNamesTest.narrow(root)) {
      through(network);
    }
    assertNames(root);
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
        "Trans_SCPL_m_d-mlp"
      })
  void networksOfTextsComeBack(String run) throws IOException {
    Golden golden = GoldenReader.read(Recorded.file(run));
    try (GoldenModel model = new GoldenModel(golden, DataType.FLOAT)) {
      through(model.network());
    }
    assertNames(MadeUp.read(Recorded.file(run)));
  }

  /** What was recorded of the original comes out with numbers that came by their names. */
  @ParameterizedTest
  @ValueSource(strings = {"LSTM_BP_m_d", "LSTM_DASCPL_m_d", "Trans_SCPL_m_d"})
  void recordedFiguresComeOutOfImportedNumbers(String run) throws Exception {
    Golden golden = GoldenReader.read(Recorded.file(run));
    Outcome outcome =
        GoldenRun.observe(golden, DataType.FLOAT, model -> throughUnchecked(model.network()));
    Tolerances tolerances = Tolerances.of(golden, DataType.FLOAT);
    assertNull(Comparison.of(golden, outcome, tolerances).failure());
  }

  private void throughUnchecked(Network network) {
    try {
      through(network);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Saves, exports, forgets, imports and loads the numbers of a network. */
  private void through(Network network) throws IOException {
    Map<String, String> properties = Map.of("a", "b");
    ModelFile.save(file("model"), network, properties);
    Cli.run("weights", "export", "--load=" + file("model"), "--save=" + file("weights"))
        .succeeded();
    for (Parameter parameter : network.parameters()) {
      parameter.value().fill(() -> 0.25);
    }
    ModelFile.save(file("template"), network, properties);
    assertTrue(Files.mismatch(file("template"), file("model")) > 0);
    Cli.run(
            "weights",
            "import",
            "--load=" + file("template"),
            "--from=" + file("weights"),
            "--save=" + file("imported"))
        .succeeded();
    assertEquals(-1, Files.mismatch(file("model"), file("imported")));
    ModelFile.open(file("imported")).load(network);
  }

  /** Those of the recorded parameters, and statistics of batch normalizations. */
  private void assertNames(JsonNode root) throws IOException {
    Set<String> expected = new TreeSet<>();
    root.get("parameters").forEach(tensor -> expected.add(tensor.get("name").asText()));
    Set<String> names;
    try (SafeTensorsFile weights = SafeTensorsFile.open(file("weights"))) {
      names =
          weights.tensors().stream()
              .map(StoredTensor::name)
              .collect(Collectors.toCollection(TreeSet::new));
    }
    List<String> statistics =
        names.stream().filter(name -> name.matches(".*\\.running_(mean|var)")).toList();
    statistics.forEach(names::remove);
    assertEquals(expected, names);
    for (String name : statistics) {
      assertTrue(expected.contains(name.replaceFirst("running_.*", "weight")), name);
    }
  }
}
