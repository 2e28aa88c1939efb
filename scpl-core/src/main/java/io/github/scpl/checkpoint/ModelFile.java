// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.checkpoint;

import io.github.scpl.block.Block;
import io.github.scpl.block.Network;
import io.github.scpl.block.NonFiniteException;
import io.github.scpl.block.Usage;
import io.github.scpl.checkpoint.Manifest.Attachment;
import io.github.scpl.checkpoint.Manifest.StoredArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * A network's numbers in a file: parameters and buffers of every block, its exit and projector, and
 * of the head. The structure stays in code: build the network as it was built when it was saved,
 * then load its numbers. Options that it takes to do so may be kept as properties, and what its
 * input depends on, such as a vocabulary, as attachments.
 *
 * <pre>{@code
 * ModelFile.save(path, network, Map.of("width", "0.5"));
 *
 * ModelFile file = ModelFile.open(path);
 * Network network = build(file.manifest().properties().get("width"));
 * file.load(network);
 * }</pre>
 *
 * <p>The file is a zip. {@code manifest.txt}, UTF-8, tells what is in it; {@code attachments/} and
 * a name holds the bytes of an attachment; {@code weights/block0} and so on, and {@code
 * weights/head}, hold arrays one behind the other in the order of the manifest: row-major, IEEE
 * 754, little-endian. All of it is covered by check sums. The optimizer's state is not in it.
 *
 * <p>Neither way needs more heap than a chunk of an array. Others who use a network while it is
 * saved or loaded are refused. Immutable and thread-safe otherwise.
 */
public final class ModelFile {
  private final Path path;
  private final Manifest manifest;

  /** Told how far it is, on the thread that saves or loads. */
  public interface Progress {
    /**
     * Another piece is done.
     *
     * @param done bytes of arrays that were written, or checked and read
     * @param total such bytes in all; each counts twice in loading, once when it is checked
     */
    void onBytes(long done, long total);
  }

  private ModelFile(Path path, Manifest manifest) {
    this.path = path;
    this.manifest = manifest;
  }

  /**
   * Saves a network. A file that is there already is replaced as a whole, or, if this fails, kept.
   *
   * @param properties kept with it, by any keys; no nulls
   * @throws IOException if the file cannot be written
   * @throws IllegalStateException if the network is closed, or somebody uses it
   * @throws NonFiniteException if a number of the network is not finite; then nothing is written
   */
  public static void save(Path path, Network network, Map<String, String> properties)
      throws IOException {
    save(path, network, properties, Map.of());
  }

  /**
   * Saves a network with attachments. A file that is there already is replaced as a whole, or, if
   * this fails, kept; of a symbolic link, the file that it leads to.
   *
   * @param properties kept with it, by any keys; no nulls; a few megabytes at most
   * @param attachments kept with it, by names of letters, digits, '.', '_' and '-'; no nulls
   * @throws IllegalArgumentException if a name is of another kind, or the properties are too large
   * @throws IOException if the file cannot be written
   * @throws IllegalStateException if the network is closed, or somebody uses it
   * @throws NonFiniteException if a number of the network is not finite; then nothing is written
   */
  public static void save(
      Path path, Network network, Map<String, String> properties, Map<String, byte[]> attachments)
      throws IOException {
    save(path, network, properties, attachments, (done, total) -> {});
  }

  /**
   * The same, and tells how far it is.
   *
   * @throws IllegalArgumentException like there
   * @throws IOException like there
   * @throws IllegalStateException like there
   * @throws NonFiniteException like there
   */
  @SuppressWarnings("try") // the lease is a scope, not a value
  public static void save(
      Path path,
      Network network,
      Map<String, String> properties,
      Map<String, byte[]> attachments,
      Progress progress)
      throws IOException {
    try (Usage.Lease lease = network.acquire("ModelFile.save")) {
      write(path, network, properties, attachments, progress);
    }
  }

  private static void write(
      Path path,
      Network network,
      Map<String, String> properties,
      Map<String, byte[]> attachments,
      Progress progress)
      throws IOException {
    network.blocks().forEach(Block::requireFinite);
    NetworkArrays arrays = new NetworkArrays(network);
    Manifest manifest =
        new Manifest(
            network.method().name(),
            network.classes(),
            network.inputShape(),
            network.dataType(),
            network.blocks().size(),
            network.hasHead(),
            arrays.descriptions(),
            properties,
            Attachments.describe(attachments));
    IntConsumer counter = counter(arrays.bytes(), progress);
    AtomicFile.write(
        path, output -> ModelZip.write(output, manifest, arrays, attachments, counter));
  }

  private static IntConsumer counter(long total, Progress progress) {
    long[] done = {0};
    progress.onBytes(0, total);
    return bytes -> progress.onBytes(done[0] += bytes, total);
  }

  /**
   * Reads what is in a file, but for the numbers.
   *
   * @throws IOException if it cannot be read, is damaged, or is no model
   */
  public static ModelFile open(Path path) throws IOException {
    try (ModelZip zip = new ModelZip(path)) {
      return new ModelFile(path, zip.manifest());
    }
  }

  /** What is in the file, but for the numbers. */
  public Manifest manifest() {
    return manifest;
  }

  /**
   * Reads an attachment.
   *
   * @throws IllegalArgumentException if there is none of this name
   * @throws IOException if it cannot be read, is damaged, or the file was replaced by another since
   *     it was opened
   */
  public byte[] attachment(String name) throws IOException {
    Attachment attached =
        manifest.attachments().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "The model " + path + ": expected an attachment " + name + ", got none"));
    try (ModelZip zip = reopened(read -> {})) {
      return zip.attachment(attached);
    }
  }

  /**
   * Overwrites all parameters and buffers of a network; or none, if it fits the file in any way
   * badly or the file is damaged.
   *
   * <p>A network of only the {@link Network.Builder#firstBlocks first blocks} may be loaded too:
   * then nothing else of the file is read.
   *
   * @throws IllegalArgumentException if the file was not saved from a network like this one
   * @throws IllegalStateException if the network is closed, or somebody uses it
   * @throws IOException if it cannot be read, is damaged, or was replaced by another since it was
   *     opened
   */
  public void load(Network network) throws IOException {
    load(network, (done, total) -> {});
  }

  /**
   * The same, and tells how far it is.
   *
   * @throws IllegalArgumentException like there
   * @throws IllegalStateException like there
   * @throws IOException like there
   */
  @SuppressWarnings("try") // the lease is a scope, not a value
  public void load(Network network, Progress progress) throws IOException {
    try (Usage.Lease lease = network.acquire("ModelFile.load")) {
      read(network, progress);
    }
  }

  private void read(Network network, Progress progress) throws IOException {
    NetworkArrays arrays = new NetworkArrays(network);
    new NetworkCheck(path, manifest).require(network, arrays);
    try (ModelZip zip = reopened(counter(2 * arrays.bytes(), progress))) {
      for (String part : arrays.parts()) {
        zip.verify(part, manifest);
      }
      for (String part : arrays.parts()) {
        List<StoredArray> stored = manifest.arraysOf(part);
        zip.read(part, arrays.values(stored));
      }
    }
  }

  private ModelZip reopened(IntConsumer progress) throws IOException {
    ModelZip zip = new ModelZip(path, progress);
    try {
      if (!zip.manifest().equals(manifest)) {
        throw new IOException(
            "Cannot read the model " + path + ": it was replaced by another one; open it again");
      }
      return zip;
    } catch (Throwable e) {
      zip.close();
      throw e;
    }
  }
}
