// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.checkpoint;

import io.github.scpl.checkpoint.Manifest.Attachment;
import io.github.scpl.checkpoint.Manifest.StoredArray;
import io.github.scpl.checkpoint.ManifestText.Summed;
import io.github.scpl.device.Tensor;
import io.github.scpl.files.Sums;
import io.github.scpl.safetensors.ArrayBytes;
import io.github.scpl.safetensors.SafeTensorsFile;
import io.github.scpl.safetensors.SafeTensorsWriter;
import io.github.scpl.safetensors.StoredTensor;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * The safetensors file that a model is stored in: its arrays as tensors, and in the metadata the
 * manifest, its check sum, and attachments in base64. The manifest has the check sums of all else,
 * so that nothing can change by itself. Not thread-safe.
 */
final class ModelTensors implements Closeable {
  private static final String MANIFEST = "scpl.manifest";
  private static final String MANIFEST_SUM = "scpl.manifest.sha256";
  private static final String ATTACHMENT = "scpl.attachment.";

  /** That of a hundred layers has some ten thousand characters. */
  private static final int LARGEST_MANIFEST = 1 << 22;

  private static final byte[] ZIP = {'P', 'K', 3, 4};

  private final Path path;
  private final SafeTensorsFile file;
  private final Summed summed;

  ModelTensors(Path path) throws IOException {
    this(path, read -> {});
  }

  /**
   * Opens a file, and requires that all of it is there and is what the manifest says, but for the
   * numbers.
   *
   * @param progress told how many bytes have been read, again and again
   */
  ModelTensors(Path path, IntConsumer progress) throws IOException {
    this.path = path;
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString(), null, "expected a model file, got none");
    }
    if (Files.isRegularFile(path)) {
      requireNoZip();
    }
    file = SafeTensorsFile.open(path, progress);
    try {
      summed = readManifest();
      requireTensors();
    } catch (Throwable e) {
      file.close();
      throw e;
    }
  }

  /** Models were zip files once. */
  private void requireNoZip() throws IOException {
    try (InputStream input = Files.newInputStream(path)) {
      if (Arrays.equals(input.readNBytes(ZIP.length), ZIP)) {
        throw damaged(
            "expected a safetensors file, got a zip file, as models of earlier versions are;"
                + " train and save it again",
            null);
      }
    }
  }

  private Summed readManifest() throws IOException {
    String text = file.metadata().get(MANIFEST);
    if (text == null) {
      throw damaged("expected a model of this library, got tensors without " + MANIFEST, null);
    }
    if (text.length() > LARGEST_MANIFEST) {
      throw damaged(
          MANIFEST + ": expected at most " + LARGEST_MANIFEST + " characters, got " + text.length(),
          null);
    }
    requireSum(MANIFEST, file.metadata().get(MANIFEST_SUM), Sums.of(text));
    try {
      return ManifestText.read(text);
    } catch (IllegalArgumentException e) {
      throw damaged(e.getMessage(), e);
    }
  }

  private void requireTensors() throws IOException {
    List<String> expected =
        manifest().arrays().stream().map(each -> described(each, manifest())).toList();
    List<StoredTensor> tensors = file.tensors();
    for (int i = 0; i < Math.max(expected.size(), tensors.size()); i++) {
      String wanted = i < expected.size() ? expected.get(i) : "no more tensors";
      String got = i < tensors.size() ? described(tensors.get(i)) : "none";
      if (!wanted.equals(got)) {
        throw damaged("expected " + wanted + ", got " + got, null);
      }
    }
    for (Attachment attached : manifest().attachments()) {
      if (!file.metadata().containsKey(ATTACHMENT + attached.name())) {
        throw damaged("expected an attachment " + attached.name() + ", got none", null);
      }
    }
  }

  private static String described(StoredArray array, Manifest manifest) {
    return array.name() + " " + manifest.dataType() + array.shape();
  }

  private static String described(StoredTensor tensor) {
    return tensor.name() + " " + tensor.dataType() + tensor.shape();
  }

  /**
   * Writes a model.
   *
   * @param arrays all of the manifest's, by their names
   * @param progress told how many bytes of arrays have been written, again and again
   */
  static void write(
      OutputStream output,
      Manifest manifest,
      Map<String, Tensor> arrays,
      Map<String, byte[]> attachments,
      IntConsumer progress)
      throws IOException {
    Map<String, Tensor> ordered = new LinkedHashMap<>();
    Map<String, MessageDigest> digests = new LinkedHashMap<>();
    ArrayBytes bytes = new ArrayBytes();
    for (StoredArray array : manifest.arrays()) {
      Tensor value = arrays.get(array.name());
      ordered.put(array.name(), value);
      bytes.write(value, into(digests.computeIfAbsent(array.part(), part -> Sums.digest())));
    }
    Map<String, String> sums = new LinkedHashMap<>();
    digests.forEach((part, digest) -> sums.put(part, Sums.of(digest)));
    String text = ManifestText.write(new Summed(manifest, sums));
    if (text.length() > LARGEST_MANIFEST) {
      throw new IllegalArgumentException(
          "Expected properties and names of "
              + LARGEST_MANIFEST
              + " characters at most, got "
              + text.length()
              + "; attach what is large");
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(MANIFEST, text);
    metadata.put(MANIFEST_SUM, Sums.of(text));
    attachments.forEach(
        (name, content) ->
            metadata.put(ATTACHMENT + name, Base64.getEncoder().encodeToString(content)));
    SafeTensorsWriter.write(output, metadata, ordered, progress);
  }

  private static OutputStream into(MessageDigest digest) {
    return new DigestOutputStream(OutputStream.nullOutputStream(), digest);
  }

  Manifest manifest() {
    return summed.manifest();
  }

  /** The check sums of all parts, by which two models can be told apart. */
  Map<String, String> sums() {
    return summed.sums();
  }

  /** The bytes of an attachment, which are those that were saved. */
  byte[] attachment(Attachment attached) throws IOException {
    String what = "attachment " + attached.name();
    byte[] content = decoded(what, file.metadata().get(ATTACHMENT + attached.name()));
    if (content.length != attached.bytes()) {
      throw damaged(
          what + ": expected " + attached.bytes() + " bytes, got " + content.length, null);
    }
    requireSum(what, attached.sha256(), Sums.of(content));
    return content;
  }

  /** Java's decoder takes bits behind the last byte for nothing; here there are none. */
  private byte[] decoded(String what, String text) throws IOException {
    String message = what + ": expected base64, got something else";
    try {
      byte[] content = Base64.getDecoder().decode(text);
      if (!Base64.getEncoder().encodeToString(content).equals(text)) {
        throw damaged(message, null);
      }
      return content;
    } catch (IllegalArgumentException e) {
      throw damaged(message, e);
    }
  }

  /** Requires that the arrays of a part are undamaged. */
  void verify(String part) throws IOException {
    MessageDigest digest = Sums.digest();
    OutputStream output = into(digest);
    for (StoredArray array : manifest().arraysOf(part)) {
      file.copy(array.name(), output);
    }
    requireSum(part, summed.sums().get(part), Sums.of(digest));
  }

  /** Overwrites an array. */
  void read(String name, Tensor into) throws IOException {
    file.read(name, into);
  }

  private void requireSum(String what, String expected, String got) throws IOException {
    if (!got.equals(expected)) {
      throw damaged(what + ": the check sum is wrong", null);
    }
  }

  private IOException damaged(String what, Exception cause) {
    return new IOException("Cannot read the model " + path + ": " + what, cause);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
