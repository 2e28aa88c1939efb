// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.bench.Cli;
import io.github.scpl.bench.Tiny;
import io.github.scpl.checkpoint.Manifest;
import io.github.scpl.checkpoint.ModelFile;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import io.github.scpl.safetensors.SafeTensorsFile;
import io.github.scpl.safetensors.SafeTensorsWriter;
import io.github.scpl.safetensors.StoredTensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

/** That all reference models come back is in {@code RecordedWeightsTest}. */
@Timeout(120)
class WeightsCommandTest {
  private static final String BIAS = "model.predictor.layer.3.bias";

  private static final Arena ARENA = HostDevice.HOST.arena();

  @TempDir private static Path folder;

  private static Path model;
  private static Path template;
  private static Path weights;

  @BeforeAll
  static void train() throws IOException {
    model = folder.resolve("model.safetensors");
    template = folder.resolve("template.safetensors");
    weights = folder.resolve("weights.safetensors");
    Tiny.run("train", folder, "--method=dascpl", "--save=" + model).succeeded();
    String[] exits = {"--policies=fixed", "--timings=1", "--points=2", "--save=" + template};
    Tiny.run("exits", folder, exits).succeeded();
    Cli.run("weights", "export", "--load=" + model, "--save=" + weights).succeeded();
  }

  @AfterAll
  static void free() {
    ARENA.close();
  }

  private static Cli importFrom(Path from, Path into) {
    return Cli.run("weights", "import", "--load=" + template, "--from=" + from, "--save=" + into);
  }

  @Test
  void anImportedModelHasTheNumbersAndNoPolicyOfAnother() throws IOException {
    Path imported = folder.resolve("imported.safetensors");
    String out = importFrom(weights, imported).succeeded().out();
    assertTrue(out.matches("Saved \\d+ arrays to .*imported.safetensors\\s*"), out);
    ModelFile result = ModelFile.open(imported);
    Manifest manifest = ModelFile.open(template).manifest();
    assertTrue(manifest.properties().containsKey("exits"));
    assertFalse(result.manifest().properties().containsKey("exits"));
    assertFalse(result.manifest().properties().containsKey("exits.goal"));
    assertEquals(manifest.attachments(), result.manifest().attachments());
    try (Arena arena = HostDevice.HOST.arena()) {
      Map<String, Tensor> expected = ModelFile.open(model).arrays(arena);
      result
          .arrays(arena)
          .forEach((name, got) -> assertArrayEquals(expected.get(name).toArray(), got.toArray()));
    }
  }

  /** The exported numbers, changed. */
  private static Path changed(Consumer<Map<String, Tensor>> change) throws IOException {
    Path file = folder.resolve("changed.safetensors");
    try (SafeTensorsFile read = SafeTensorsFile.open(weights);
        Arena arena = HostDevice.HOST.arena();
        OutputStream output = Files.newOutputStream(file)) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (StoredTensor stored : read.tensors()) {
        long[] shape = stored.shape().stream().mapToLong(Long::longValue).toArray();
        Tensor tensor = arena.zeros(stored.dataType(), shape);
        read.read(stored.name(), tensor);
        tensors.put(stored.name(), tensor);
      }
      change.accept(tensors);
      SafeTensorsWriter.write(output, Map.of(), tensors);
    }
    return file;
  }

  private static Tensor zeros(DataType type, long... shape) {
    return ARENA.zeros(type, shape);
  }

  private static String refusal(Consumer<Map<String, Tensor>> change) throws IOException {
    Path into = folder.resolve("never.safetensors");
    String message = importFrom(changed(change), into).refused();
    assertFalse(Files.exists(into));
    return message;
  }

  @Test
  void whatTheOriginalNeverUsesIsPassedOver() throws IOException {
    Path more =
        changed(
            all ->
                all.put(
                    "model.backbone-0.layer.0.1.num_batches_tracked", zeros(DataType.FLOAT, 1)));
    importFrom(more, folder.resolve("more.safetensors")).succeeded();
  }

  @Test
  void numbersThatDoNotFitAreRefusedByName() throws IOException {
    String file = folder.resolve("changed.safetensors").toString();
    assertEquals(
        file + ": tensor " + BIAS + ": expected a tensor of this name, got none",
        refusal(all -> all.remove(BIAS)));
    assertEquals(
        file + ": tensor " + BIAS + ": expected a tensor to hold FLOAT[3], got FLOAT[10] on host",
        refusal(all -> all.put(BIAS, zeros(DataType.FLOAT, 3))));
    assertEquals(
        file + ": tensor " + BIAS + ": expected a tensor to hold DOUBLE[10], got FLOAT[10] on host",
        refusal(all -> all.put(BIAS, zeros(DataType.DOUBLE, 10))));
    assertEquals(
        "--from: expected a tensor of the original's VGG or ResNet, got fc.weight",
        refusal(all -> all.put("fc.weight", zeros(DataType.FLOAT, 3))));
    String other = "model.backbone-7.layer.0.0.weight";
    assertEquals(
        "--from: expected tensors of the model, got " + other + " in " + file,
        refusal(all -> all.put(other, zeros(DataType.FLOAT, 3))));
    String message = refusal(all -> all.get(BIAS).write(1, new double[] {Double.NaN}, 1));
    assertTrue(message.endsWith("bias: expected finite numbers, got NaN at 1"), message);
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "no tensors, but a text");
    String message = importFrom(text, folder.resolve("never.safetensors")).refused();
    assertTrue(message.startsWith("Cannot read " + text + ": expected a header"), message);
    message = Cli.run("weights", "export", "--load=" + weights, "--save=" + text).refused();
    assertTrue(message.contains("got tensors without scpl.manifest"), message);
    message = Cli.run("weights").refused();
    assertTrue(message.startsWith("Expected export or import behind 'weights', got neither"));
  }
}
