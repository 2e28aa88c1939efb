// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.github.scpl.TestArrays;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.NonFiniteException;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import io.github.scpl.infer.policy.ExitPolicy;
import io.github.scpl.infer.policy.ExitSettings;
import io.github.scpl.nn.Activation;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Sequential;
import io.github.scpl.nn.Shape;
import io.github.scpl.safetensors.SafeTensorsFile;
import io.github.scpl.safetensors.StoredTensor;
import io.github.scpl.train.Batches;
import io.github.scpl.train.Bits;
import io.github.scpl.train.Networks;
import io.github.scpl.train.SequentialTrainer;
import io.github.scpl.train.Trainer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

class ModelFileTest {
  private static final long BEFORE = 1;
  private static final long OTHER = 2;

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("a model.scpl");
  }

  private static Network.Builder images(long seed) {
    return Networks.convolutional(Method.DASCPL, seed);
  }

  /** Trained, so that running statistics are not those of a new network. */
  private static Network trained(Network.Builder builder) throws InterruptedException {
    Network network = builder.build();
    try (Trainer trainer = new SequentialTrainer(network, 1)) {
      trainer.train(Batches.images(6, 5), 1, 1e-3);
    }
    return network;
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void everyBitComesBack(DataType type) throws Exception {
    try (Network network = trained(images(BEFORE).dataType(type));
        Network other = images(OTHER).dataType(type).build()) {
      ModelFile.save(file(), network, Map.of());
      ModelFile.open(file()).load(other);
      Bits.of(network).assertEqual(Bits.of(other));
      assertTrue(Bits.of(network).names().stream().anyMatch(name -> name.startsWith("head.")));
      assertTrue(Bits.of(network).names().stream().anyMatch(name -> name.contains(".exit.")));
    }
  }

  /** Arrays of more than a chunk, so that there is something to tell in the middle. */
  @Test
  void howFarItIsIsTold() throws Exception {
    List<Long> told = new ArrayList<>();
    List<Long> totals = new ArrayList<>();
    ModelFile.Progress progress =
        (done, total) -> {
          told.add(done);
          totals.add(total);
        };
    try (Network network = images(BEFORE).build()) {
      ModelFile.save(file(), network, Map.of(), Map.of("a", new byte[5]), progress);
      Manifest manifest = ModelFile.open(file()).manifest();
      long bytes = manifest.arrays().stream().mapToLong(array -> 4 * array.length()).sum();
      assertRises(bytes, told, totals);
      told.clear();
      totals.clear();
      ModelFile.open(file()).load(network, progress);
      assertRises(2 * bytes, told, totals); // checked, and then read
    }
  }

  private static void assertRises(long bytes, List<Long> told, List<Long> totals) {
    assertEquals(List.of(bytes), totals.stream().distinct().toList());
    assertEquals(0, told.get(0));
    assertEquals(bytes, told.get(told.size() - 1));
    assertEquals(told.stream().sorted().distinct().toList(), told);
    assertTrue(told.size() > 4, told::toString);
  }

  @Test
  void aNetworkWhoseNumbersAreNotFiniteIsNotSaved() throws Exception {
    try (Network network = images(BEFORE).build()) {
      ModelFile.save(file(), network, Map.of());
      byte[] before = Files.readAllBytes(file());
      BuildContext.Buffer buffer = network.blocks().get(1).buffers().get(0);
      buffer.value().write(0, new double[] {Double.NaN}, 1);
      NonFiniteException refused =
          assertThrows(NonFiniteException.class, () -> ModelFile.save(file(), network, Map.of()));
      assertEquals(buffer.name(), refused.what());
      assertArrayEquals(before, Files.readAllBytes(file()));
    }
  }

  @Test
  void theManifestTellsWhatIsInTheFile() throws Exception {
    try (Network network = images(BEFORE).build()) {
      ModelFile.save(file(), network, Map.of("width", "0.5"));
      Manifest manifest = ModelFile.open(file()).manifest();
      assertEquals("dascpl", manifest.method());
      assertEquals(Networks.CLASSES, manifest.classes());
      assertEquals(Networks.IMAGE, manifest.inputShape());
      assertEquals(DataType.FLOAT, manifest.dataType());
      assertEquals(Networks.BLOCKS, manifest.blocks());
      assertTrue(manifest.head());
      assertEquals(Map.of("width", "0.5"), manifest.properties());
      assertEquals(Bits.of(network).names().size(), manifest.arrays().size());
      Manifest.StoredArray first = manifest.arrays().get(0);
      assertEquals(Manifest.Kind.PARAMETER, first.kind());
      assertEquals(List.of(6L, 3L, 3L, 3L), first.shape());
      assertTrue(manifest.arrays().stream().anyMatch(a -> a.kind() == Manifest.Kind.BUFFER));
    }
  }

  @Test
  void propertiesAreKeptWhateverTheirCharacters() throws Exception {
    String settings =
        new ExitSettings(ExitPolicy.confidence(0.9), List.of(1.5, 1.25, 1.0, 2.0), 1.1).toText();
    Map<String, String> properties =
        Map.of(
            "exit.settings",
            settings,
            "a=b\tc",
            "\\t\r\n\\",
            "empty",
            "",
            "",
            "no key",
            "ключ",
            "值 🙂");
    try (Network network = Networks.perceptron(Method.DASCPL, BEFORE).build()) {
      ModelFile.save(file(), network, properties);
    }
    Map<String, String> read = ModelFile.open(file()).manifest().properties();
    assertEquals(properties, read);
    assertEquals(settings, ExitSettings.parse(read.get("exit.settings")).toText());
  }

  @Test
  void attachmentsAreKeptByteByByte() throws Exception {
    byte[] all = new byte[70_000];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) (i * 31);
    }
    Map<String, byte[]> attachments = Map.of("b.bin", all, "a.txt", new byte[0], "C-1_x", all);
    try (Network network = Networks.perceptron(Method.DASCPL, BEFORE).build()) {
      ModelFile.save(file(), network, Map.of(), attachments);
      ModelFile model = ModelFile.open(file());
      for (Map.Entry<String, byte[]> each : attachments.entrySet()) {
        assertArrayEquals(each.getValue(), model.attachment(each.getKey()));
      }
      List<String> names =
          model.manifest().attachments().stream().map(Manifest.Attachment::name).toList();
      assertEquals(List.of("C-1_x", "a.txt", "b.bin"), names);
      assertEquals(
          "The model " + file() + ": expected an attachment d, got none",
          assertThrows(IllegalArgumentException.class, () -> model.attachment("d")).getMessage());
      ModelFile.save(file(), network, Map.of());
      assertThrows(IOException.class, () -> model.attachment("a.txt")); // it was replaced
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../a", "a/b", "ä", ".hidden", "a b", "a\nb"})
  void namesThatAreNoNamesEverywhereAreRefused(String name) {
    try (Network network = Networks.perceptron(Method.DASCPL, BEFORE).build()) {
      Map<String, byte[]> attachments = Map.of(name, new byte[1]);
      assertThrows(
          IllegalArgumentException.class,
          () -> ModelFile.save(file(), network, Map.of(), attachments));
      assertFalse(Files.exists(file()));
    }
  }

  @Test
  void propertiesThatCouldNotBeReadBackAreNotSaved() {
    try (Network network = Networks.perceptron(Method.DASCPL, BEFORE).build()) {
      Map<String, String> large = Map.of("a", "x".repeat(5_000_000));
      String message =
          assertThrows(IllegalArgumentException.class, () -> ModelFile.save(file(), network, large))
              .getMessage();
      assertTrue(message.endsWith("; attach what is large"), message);
      assertFalse(Files.exists(file()));
    }
  }

  @Test
  void theSameNetworkMakesTheSameBytes() throws Exception {
    Path again = folder.resolve("again.scpl");
    Map<String, String> properties = Map.of("a", "1", "b", "2", "c", "3");
    try (Network network = Networks.perceptron(Method.DASCPL, BEFORE).build()) {
      ModelFile.save(file(), network, properties);
      ModelFile.save(again, network, properties);
    }
    assertArrayEquals(Files.readAllBytes(file()), Files.readAllBytes(again));
  }

  @Test
  void firstBlocksAreLoadedThoughEverythingAfterThemIsDamaged() throws Exception {
    try (Network network = trained(images(BEFORE));
        Network first = images(OTHER).firstBlocks(2).build();
        Network whole = images(OTHER).build()) {
      ModelFile.save(file(), network, Map.of());
      byte[] bytes = Files.readAllBytes(file());
      for (int i = (int) start("block2"); i < bytes.length; i++) {
        bytes[i] ^= 0x55;
      }
      Files.write(file(), bytes);
      ModelFile model = ModelFile.open(file());
      model.load(first);
      Bits.of(network)
          .without("block2")
          .without("block3")
          .without("head")
          .assertEqual(Bits.of(first));
      assertThrows(IOException.class, () -> model.load(whole));
    }
  }

  private long start(String part) throws IOException {
    try (SafeTensorsFile tensors = SafeTensorsFile.open(file())) {
      return tensors.tensors().stream()
          .filter(tensor -> tensor.name().startsWith(part))
          .mapToLong(StoredTensor::offset)
          .min()
          .orElseThrow();
    }
  }

  /** Whoever reads the format has names, shapes and numbers. */
  @Test
  void arraysAreTensorsOfTheirNames() throws Exception {
    try (Network network = trained(images(BEFORE))) {
      ModelFile.save(file(), network, Map.of());
      Manifest manifest = ModelFile.open(file()).manifest();
      try (SafeTensorsFile tensors = SafeTensorsFile.open(file())) {
        assertEquals(
            manifest.arrays().stream().map(Manifest.StoredArray::name).toList(),
            tensors.tensors().stream().map(StoredTensor::name).toList());
        for (Parameter parameter : network.parameters()) {
          Tensor read = TestArrays.filled(DataType.FLOAT, () -> 0, parameter.value().shape());
          tensors.read(parameter.name(), read);
          assertArrayEquals(parameter.value().toArray(), read.toArray());
        }
        assertTrue(tensors.metadata().get("scpl.manifest").startsWith("scpl-model\t3\n"));
      }
    }
  }

  @Test
  void theSameModelIsSavedWithOtherNumbers() throws Exception {
    Path again = folder.resolve("again.scpl");
    Map<String, byte[]> words = Map.of("words", new byte[] {1, 2, 3});
    try (Network network = trained(images(BEFORE));
        Network other = images(OTHER).build();
        Arena arena = HostDevice.HOST.arena()) {
      ModelFile.save(file(), network, Map.of("a", "b"), words);
      ModelFile.save(again, other, Map.of());
      Map<String, Tensor> numbers = ModelFile.open(again).arrays(arena);
      ModelFile.open(file()).saveWith(again, Map.of("c", "d"), numbers);
      ModelFile saved = ModelFile.open(again);
      assertEquals(ModelFile.open(file()).manifest().arrays(), saved.manifest().arrays());
      assertEquals(Map.of("c", "d"), saved.manifest().properties());
      assertArrayEquals(words.get("words"), saved.attachment("words"));
      saved.load(network);
      Bits.of(other).assertEqual(Bits.of(network));
      String name = numbers.keySet().iterator().next();
      Tensor first = numbers.get(name);
      byte[] before = Files.readAllBytes(again);
      first.write(2, new double[] {Double.NaN}, 1);
      assertNotSaved(again, numbers, "expected finite numbers, got NaN at 2");
      numbers.put(name, TestArrays.filled(DataType.FLOAT, () -> 0, 6));
      assertNotSaved(again, numbers, "expected FLOAT[6, 3, 3, 3], got FLOAT[6]");
      numbers.remove(name);
      assertNotSaved(again, numbers, "expected FLOAT[6, 3, 3, 3], got none");
      assertArrayEquals(before, Files.readAllBytes(again));
    }
  }

  private void assertNotSaved(Path again, Map<String, Tensor> numbers, String message)
      throws IOException {
    ModelFile model = ModelFile.open(file());
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> model.saveWith(again, Map.of("c", "d"), numbers));
    assertTrue(refused.getMessage().endsWith(": " + message), refused::getMessage);
  }

  @Test
  void firstBlocksMayBeSavedAndAreNoWholeNetwork() throws Exception {
    try (Network first = images(BEFORE).firstBlocks(3).build();
        Network fewer = images(OTHER).firstBlocks(1).build();
        Network whole = images(OTHER).build()) {
      ModelFile.save(file(), first, Map.of());
      ModelFile.open(file()).load(fewer);
      Bits.of(first).without("block1").without("block2").assertEqual(Bits.of(fewer));
      assertMisfit(
          whole,
          "expected a network of 3 blocks and no head, or of the first of them alone,"
              + " got 4 blocks and a head");
    }
  }

  /** The file is of a convolutional DASCPL network; the other is left as it was. */
  private void assertMisfit(Network other, String message) throws IOException {
    ModelFile model = ModelFile.open(file());
    Bits before = Bits.of(other);
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> model.load(other));
    assertEquals(
        "The model " + file() + " does not fit: " + message + "; build the network as it was saved",
        refused.getMessage());
    before.assertEqual(Bits.of(other));
  }

  static Stream<Arguments> misfits() {
    return Stream.of(
        misfit(
            Networks.convolutional(Method.SCPL, OTHER),
            "expected a network with method dascpl, got scpl"),
        misfit(
            Networks.perceptron(Method.DASCPL, OTHER),
            "expected a network with input shape [3, 8, 8], got [12]"),
        misfit(
            images(OTHER).dataType(DataType.DOUBLE),
            "expected a network with data type FLOAT, got DOUBLE"),
        misfit(
            images(OTHER).block(Activation.relu()),
            "expected a network of 4 blocks and a head, or of the first of them alone,"
                + " got 5 blocks and a head"));
  }

  private static Arguments misfit(Network.Builder builder, String message) {
    return Arguments.of(builder, message);
  }

  @ParameterizedTest
  @MethodSource("misfits")
  void aNetworkOfAnotherKindIsRefused(Network.Builder builder, String message) throws Exception {
    try (Network network = images(BEFORE).build();
        Network other = builder.build()) {
      ModelFile.save(file(), network, Map.of());
      assertMisfit(other, message);
    }
  }

  private static Network vectors(int classes, Layer layer) {
    return Network.builder(Shape.of(12), classes)
        .method(Method.EE)
        .block(layer)
        .head(new Linear(classes))
        .build();
  }

  @Test
  void anArrayThatIsMissingOrDifferentIsNamed() throws Exception {
    try (Network network = vectors(3, Sequential.of(new Linear(4)));
        Network wider = vectors(3, Sequential.of(new Linear(5)));
        Network more = vectors(3, Sequential.of(new Linear(4)).add("extra", new Linear(4)));
        Network classes = vectors(4, Sequential.of(new Linear(4)))) {
      ModelFile.save(file(), network, Map.of());
      String weight = "block0.backbone.0.weight: expected a parameter ";
      assertMisfit(wider, weight + "[4, 12], got a parameter [5, 12]");
      assertMisfit(classes, "expected a network with number of classes 3, got 4");
      String extra = "block0.backbone.extra.weight: expected ";
      assertMisfit(more, extra + "none, got a parameter [4, 4]");
      ModelFile.save(file(), more, Map.of());
      assertMisfit(network, extra + "a parameter [4, 4], got none");
    }
  }

  @Test
  void aModelIsSavedAndLoadedByChunks() throws Exception {
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Network network = vectors(3, new Linear(100_000))) {
      long bytes = network.parameters().stream().mapToLong(p -> p.value().length() * 4).sum();
      ModelFile.save(file(), network, Map.of()); // classes are loaded now
      ModelFile.open(file()).load(network);
      long start = thread.getCurrentThreadAllocatedBytes();
      ModelFile.save(file(), network, Map.of());
      ModelFile.open(file()).load(network);
      long heap = thread.getCurrentThreadAllocatedBytes() - start;
      assertTrue(heap < bytes / 10, () -> heap + " bytes of heap for a model of " + bytes);
    }
  }

  @Test
  void aFileThatWasReplacedSinceItWasOpenedIsRefused() throws Exception {
    try (Network network = images(BEFORE).build()) {
      ModelFile.save(file(), network, Map.of("epoch", "1"));
      ModelFile model = ModelFile.open(file());
      ModelFile.save(file(), network, Map.of("epoch", "2"));
      IOException refused = assertThrows(IOException.class, () -> model.load(network));
      assertTrue(refused.getMessage().contains("was replaced by another"), refused::getMessage);
    }
  }
}
