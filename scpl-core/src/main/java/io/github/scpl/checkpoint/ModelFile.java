// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.checkpoint;

import io.github.scpl.block.Block;
import io.github.scpl.block.Network;
import io.github.scpl.block.NonFiniteException;
import io.github.scpl.block.Usage;
import io.github.scpl.checkpoint.Manifest.Attachment;
import io.github.scpl.checkpoint.Manifest.StoredArray;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Tensor;
import io.github.scpl.files.AtomicFile;
import io.github.scpl.host.Finite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

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
 * <p>The file is one of the safetensors format, which Python's library of this name reads too: the
 * arrays are its tensors, by the names and in the order of the manifest. Its metadata hold the
 * manifest as text, {@code scpl.manifest}, and attachments in base64, {@code scpl.attachment.} and
 * a name. All of it is covered by check sums. The optimizer's state is not in it.
 *
 * <p>Neither way needs more heap than a chunk of an array. Others who use a network while it is
 * saved or loaded are refused. Immutable and thread-safe otherwise.
 */
public final class ModelFile {
  private final Path path;
  private final Manifest manifest;
  private final Map<String, String> sums;

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

  private ModelFile(Path path, ModelTensors model) {
    this.path = path;
    manifest = model.manifest();
    sums = model.sums();
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
        path,
        output -> ModelTensors.write(output, manifest, arrays.values(), attachments, counter));
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
    try (ModelTensors model = new ModelTensors(path)) {
      return new ModelFile(path, model);
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
    try (ModelTensors model = reopened(read -> {})) {
      return model.attachment(attached);
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
    try (ModelTensors model = reopened(counter(2 * arrays.bytes(), progress))) {
      read(model, arrays.parts(), arrays.values());
    }
  }

  /** Verifies all before the first number is overwritten. */
  private void read(ModelTensors model, Set<String> parts, Map<String, Tensor> arrays)
      throws IOException {
    for (String part : parts) {
      model.verify(part);
    }
    for (String part : parts) {
      for (StoredArray array : manifest.arraysOf(part)) {
        model.read(array.name(), arrays.get(array.name()));
      }
    }
  }

  /**
   * Reads all parameters and buffers without a network.
   *
   * @param arena that allocates them
   * @return the arrays by their names, in the order of the manifest
   * @throws IOException if the file cannot be read, is damaged, or was replaced by another since it
   *     was opened
   */
  public Map<String, Tensor> arrays(Arena arena) throws IOException {
    try (ModelTensors model = reopened(read -> {})) {
      Map<String, Tensor> arrays = new LinkedHashMap<>();
      for (StoredArray array : manifest.arrays()) {
        long[] shape = array.shape().stream().mapToLong(Long::longValue).toArray();
        arrays.put(array.name(), arena.uninitialized(manifest.dataType(), shape));
      }
      read(model, parts(), arrays);
      return arrays;
    }
  }

  private Set<String> parts() {
    return manifest.arrays().stream()
        .map(StoredArray::part)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /**
   * Saves the same model with other numbers: its attachments stay. A file that is there already is
   * replaced as a whole, or, if this fails, kept; it may be this one.
   *
   * @param properties kept with it in place of this one's
   * @param arrays all parameters and buffers, by their names, in the host's memory
   * @throws IllegalArgumentException if one is not there, has another type or shape, or a number
   *     that is not finite; then nothing is written
   * @throws IOException if this file cannot be read, or the other cannot be written
   */
  public void saveWith(Path target, Map<String, String> properties, Map<String, Tensor> arrays)
      throws IOException {
    for (StoredArray array : manifest.arrays()) {
      Tensor value = arrays.get(array.name());
      String wanted = manifest.dataType() + array.shape().toString();
      String got = value == null ? "none" : value.dataType() + Arrays.toString(value.shape());
      if (!wanted.equals(got)) {
        throw new IllegalArgumentException(
            "The model " + path + ": " + array.name() + ": expected " + wanted + ", got " + got);
      }
      long place = Finite.firstOther(value);
      if (place >= 0) {
        throw new IllegalArgumentException(
            "The model "
                + path
                + ": "
                + array.name()
                + ": expected finite numbers, got "
                + value.toArray(place, 1)[0]
                + " at "
                + place);
      }
    }
    Map<String, byte[]> attachments = new LinkedHashMap<>();
    for (Attachment attached : manifest.attachments()) {
      attachments.put(attached.name(), attachment(attached.name()));
    }
    AtomicFile.write(
        target,
        output ->
            ModelTensors.write(
                output, manifest.with(properties), arrays, attachments, written -> {}));
  }

  private ModelTensors reopened(IntConsumer progress) throws IOException {
    ModelTensors model = new ModelTensors(path, progress);
    try {
      if (!model.manifest().equals(manifest) || !model.sums().equals(sums)) {
        throw new IOException(
            "Cannot read the model " + path + ": it was replaced by another one; open it again");
      }
      return model;
    } catch (Throwable e) {
      model.close();
      throw e;
    }
  }
}
