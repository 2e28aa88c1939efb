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
import io.github.scpl.nn.BatchNorm;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Sequential;
import io.github.scpl.nn.Shape;
import io.github.scpl.train.Bits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
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

  /** A flipped bit in every byte of the file; some, such as times, mean nothing to us. */
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
        Bits.of(saved).assertEqual(Bits.of(other));
        other.close();
        other = network(2);
      } catch (IOException e) {
        refused++;
        assertTrue(e.getMessage().contains(file.toString()), e::getMessage);
        assertFalse(e.getMessage().contains("null"), e::getMessage);
        before.assertEqual(Bits.of(other));
      }
    }
    assertTrue(refused > 3 * bytes.length / 4, refused + " of " + bytes.length);
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
      String message = "Cannot read the model " + file + ": it is no model file, or cut off";
      assertEquals(message, refusal());
    }
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
    assertThrows(IOException.class, this::load);
    before.assertEqual(Bits.of(other));
  }

  private String refusal() {
    return assertThrows(IOException.class, this::load).getMessage();
  }

  private void zip(Map<String, String> entries) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(UTF_8));
      }
    }
  }

  @Test
  void foreignFilesAreRefused() throws IOException {
    String start = "Cannot read the model " + file + ": ";
    Files.writeString(file, "Dear Sir or Madam,\n");
    assertEquals(start + "it is no model file, or cut off", refusal());
    zip(Map.of("readme.txt", "hello"));
    assertEquals(start + "it has no entry manifest.txt", refusal());
    zip(Map.of("manifest.txt", "Manifest-Version: 1.0\n"));
    assertEquals(
        start + "line 1 of the manifest: expected scpl-model, got Manifest-Version: 1.0",
        refusal());
    zip(Map.of("manifest.txt", "scpl-model\t2\n"));
    assertEquals(start + "the manifest has no line of classes", refusal());
    Files.delete(file);
    assertEquals(file + ": expected a model file, got none", refusal());
    Files.createDirectory(file);
    assertTrue(refusal().contains(file.toString()), this::refusal);
  }

  @Test
  void anotherVersionIsRefusedAndUnknownLinesArePassedOver() throws IOException {
    String manifest = ManifestText.write(ModelFile.open(file).manifest());
    assertEquals(
        ManifestText.read(manifest), ManifestText.read(manifest + "moment\tblock0\t3\nx\n"));
    String start = "Cannot read the model " + file + ": line 1 of the manifest: expected a format";
    zip(Map.of("manifest.txt", manifest.replaceFirst("\t2\n", "\t3\n")));
    assertEquals(
        start + " of version 2, got 3; read it with a newer version of this library", refusal());
    zip(Map.of("manifest.txt", manifest.replaceFirst("\t2\n", "\t1\n")));
    assertEquals(
        start + " of version 2, got 1, which keeps too little of a model; train and save it again",
        refusal());
  }

  @Test
  void aMissingPartIsNamed() throws IOException {
    String start = "Cannot read the model " + file + ": it has no entry ";
    String manifest = ManifestText.write(ModelFile.open(file).manifest());
    zip(Map.of("manifest.txt", manifest));
    assertEquals(start + "attachments/words.txt", refusal());
    zip(Map.of("manifest.txt", manifest, "attachments/words.txt", new String(WORDS, UTF_8)));
    assertEquals(start + "weights/block0", refusal());
  }

  /** The zip's own sum is right. */
  @Test
  void anAttachmentOfAnotherModelIsRefused() throws IOException {
    String manifest = ManifestText.write(ModelFile.open(file).manifest());
    String words = new String(WORDS, UTF_8);
    String start = "Cannot read the model " + file + ": attachments/words.txt: ";
    zip(Map.of("manifest.txt", manifest, "attachments/words.txt", words.replace("one", "won")));
    assertEquals(start + "the check sum is wrong", refusal());
    zip(Map.of("manifest.txt", manifest, "attachments/words.txt", words + "four"));
    assertEquals(start + "expected 280 bytes, got 284", refusal());
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
