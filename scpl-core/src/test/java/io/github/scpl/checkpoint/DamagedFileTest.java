// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.device.Tensor;
import io.github.scpl.files.AtomicFile;
import io.github.scpl.files.Sums;
import io.github.scpl.nn.BatchNorm;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Sequential;
import io.github.scpl.nn.Shape;
import io.github.scpl.safetensors.SafeTensorsFile;
import io.github.scpl.safetensors.SafeTensorsWriter;
import io.github.scpl.train.Bits;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No damage goes unnoticed, and a network is loaded whole or not at all. */
class DamagedFileTest {
  private static final int SAMPLES = 53;

  private static final byte[] WORDS = "one\ntwo\nthree\n".repeat(20).getBytes(UTF_8);

  @TempDir Path folder;
  private Path file;
  private Network saved;
  private Network other;

  @BeforeEach
  void save() throws IOException {
    file = folder.resolve("model.scpl");
    saved = network(1);
    other = network(2);
    ModelFile.save(file, saved, Map.of("option", "value"), Map.of("words.txt", WORDS));
  }

  @AfterEach
  void close() {
    saved.close();
    other.close();
  }

  private static Network network(long seed) {
    return Network.builder(Shape.of(3), 2)
        .method(Method.BP) // without projectors, so that the file is small
        .seed(seed)
        .block(Sequential.of(new Linear(4), new BatchNorm()))
        .block(new Linear(2))
        .head(new Linear(2))
        .build();
  }

  private void load() throws IOException {
    ModelFile model = ModelFile.open(file);
    assertArrayEquals(WORDS, model.attachment("words.txt"));
    assertEquals(Map.of("option", "value"), model.manifest().properties());
    model.load(other);
  }

  /** A flipped bit in every byte of the file, none of which goes for nothing. */
  @Test
  void whereverAFileIsDamagedTheNetworkIsTheSavedOneOrRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Bits before = Bits.of(other);
    int refused = 0;
    for (int place = 0; place < bytes.length; place++) {
      byte[] damaged = bytes.clone();
      damaged[place] ^= (byte) (1 << place % 8);
      Files.write(file, damaged);
      try {
        load();
      } catch (IOException e) {
        refused++;
        assertTrue(e.getMessage().contains(file.toString()), e::getMessage);
        assertFalse(e.getMessage().endsWith("null"), e::getMessage);
        before.assertEqual(Bits.of(other));
      }
    }
    assertEquals(bytes.length, refused);
  }

  private static int place(int sample, byte[] bytes) {
    return (int) ((long) sample * bytes.length / SAMPLES);
  }

  @Test
  void aFileCutOffAnywhereIsRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Bits before = Bits.of(other);
    for (int sample = 0; sample < SAMPLES; sample++) {
      Files.write(file, Arrays.copyOf(bytes, place(sample, bytes)));
      String message = refusal();
      assertTrue(message.startsWith("Cannot read " + file + ": "), message);
    }
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
    assertThrows(IOException.class, this::load);
    before.assertEqual(Bits.of(other));
  }

  private String refusal() {
    return assertThrows(IOException.class, this::load).getMessage();
  }

  /** A file of whatever metadata, with the tensors of the saved network. */
  private void store(Map<String, String> metadata) throws IOException {
    Map<String, Tensor> tensors = new NetworkArrays(saved).values();
    try (OutputStream output = Files.newOutputStream(file)) {
      SafeTensorsWriter.write(output, metadata, tensors);
    }
  }

  /** A manifest with a check sum that is right, and further metadata. */
  private void storeManifest(String text, Map<String, String> more) throws IOException {
    Map<String, String> metadata = new HashMap<>(more);
    metadata.put("scpl.manifest", text);
    metadata.put("scpl.manifest.sha256", Sums.of(text));
    store(metadata);
  }

  private Map<String, String> metadata() throws IOException {
    try (SafeTensorsFile tensors = SafeTensorsFile.open(file)) {
      return tensors.metadata();
    }
  }

  @Test
  void foreignFilesAreRefused() throws IOException {
    String start = "Cannot read the model " + file + ": ";
    Files.writeString(file, "Dear Sir or Madam,\n");
    assertTrue(
        refusal().startsWith("Cannot read " + file + ": expected a header of 2 to 11 bytes"),
        this::refusal);
    store(Map.of("format", "pt"));
    assertEquals(
        start + "expected a model of this library, got tensors without scpl.manifest", refusal());
    storeManifest("Manifest-Version: 1.0\n", Map.of());
    assertEquals(
        start + "line 1 of the manifest: expected scpl-model, got Manifest-Version: 1.0",
        refusal());
    storeManifest("scpl-model\t3\n", Map.of());
    assertEquals(start + "the manifest has no line of classes", refusal());
    Files.write(file, new byte[] {'P', 'K', 3, 4, 20, 0, 0, 0, 8});
    assertEquals(
        start
            + "expected a safetensors file, got a zip file, as models of earlier versions are;"
            + " train and save it again",
        refusal());
    Files.delete(file);
    assertEquals(file + ": expected a model file, got none", refusal());
    Files.createDirectory(file);
    assertEquals("Cannot read " + file + ": expected a file, got a folder", refusal());
  }

  @Test
  void anotherVersionIsRefusedAndUnknownLinesArePassedOver() throws IOException {
    String manifest = metadata().get("scpl.manifest");
    assertEquals(
        ManifestText.read(manifest), ManifestText.read(manifest + "moment\tblock0\t3\nx\n"));
    String start = "Cannot read the model " + file + ": line 1 of the manifest: expected a format";
    storeManifest(manifest.replaceFirst("\t3\n", "\t4\n"), Map.of());
    assertEquals(
        start + " of version 3, got 4; read it with a newer version of this library", refusal());
    storeManifest(manifest.replaceFirst("\t3\n", "\t2\n"), Map.of());
    assertEquals(
        start + " of version 3, got 2, which keeps too little of a model; train and save it again",
        refusal());
  }

  @Test
  void whatIsMissingOrDifferentIsNamed() throws IOException {
    String start = "Cannot read the model " + file + ": ";
    Map<String, String> metadata = metadata();
    String manifest = metadata.get("scpl.manifest");
    storeManifest(manifest, Map.of());
    assertEquals(start + "expected an attachment words.txt, got none", refusal());
    storeManifest(manifest.replaceFirst("sha256\tblock1\t.*\n", ""), metadata);
    assertEquals(start + "block1: the check sum is wrong", refusal());
    String weight = "block0.backbone.0.weight";
    storeManifest(manifest.replace(weight + "\t4,3", weight + "\t3,4"), metadata);
    assertEquals(
        start + "expected " + weight + " FLOAT[3, 4], got " + weight + " FLOAT[4, 3]", refusal());
    storeManifest(manifest.replaceFirst("parameter\thead.*\n", ""), metadata);
    assertTrue(refusal().startsWith(start + "expected head."), this::refusal);
    storeManifest(manifest + "buffer\thead.more\t1\n", metadata);
    assertEquals(start + "expected head.more FLOAT[1], got none", refusal());
  }

  /** The manifest's own sum is right. */
  @Test
  void anAttachmentOfAnotherModelIsRefused() throws IOException {
    String manifest = metadata().get("scpl.manifest");
    String words = new String(WORDS, UTF_8);
    String start = "Cannot read the model " + file + ": attachment words.txt: ";
    storeManifest(manifest, attached(words.replace("one", "won").getBytes(UTF_8)));
    assertEquals(start + "the check sum is wrong", refusal());
    storeManifest(manifest, attached((words + "four").getBytes(UTF_8)));
    assertEquals(start + "expected 280 bytes, got 284", refusal());
    storeManifest(manifest, Map.of("scpl.attachment.words.txt", "#"));
    assertEquals(start + "expected base64, got something else", refusal());
  }

  private static Map<String, String> attached(byte[] words) {
    return Map.of("scpl.attachment.words.txt", Base64.getEncoder().encodeToString(words));
  }

  @Test
  void anOlderFileOutlastsAFailedWrite() throws IOException {
    byte[] before = Files.readAllBytes(file);
    IOException cause = new IOException("disk full");
    IOException thrown =
        assertThrows(
            IOException.class,
            () ->
                AtomicFile.write(
                    file,
                    output -> {
                      output.write(new byte[100]);
                      throw cause;
                    }));
    assertEquals("Cannot write " + file + ": disk full", thrown.getMessage());
    assertEquals(cause, thrown.getCause());
    assertEquals(List.of(file), list());
    assertTrue(Arrays.equals(before, Files.readAllBytes(file)));
  }

  private List<Path> list() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
    Path nowhere = folder.resolve("none").resolve("model.scpl");
    IOException refused =
        assertThrows(IOException.class, () -> ModelFile.save(nowhere, saved, Map.of()));
    assertTrue(refused.getMessage().startsWith("Cannot write " + nowhere), refused::getMessage);
    assertThrows(IOException.class, () -> ModelFile.save(folder, saved, Map.of()));
    assertEquals(List.of(file), list());
  }
}
