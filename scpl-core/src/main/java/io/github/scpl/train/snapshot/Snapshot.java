// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.snapshot;

import io.github.scpl.block.BlockState;
import io.github.scpl.block.Trainable;
import io.github.scpl.block.Usage;
import io.github.scpl.files.AtomicFile;
import io.github.scpl.safetensors.SafeTensorsFile;
import io.github.scpl.train.report.EpochResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A run between two batches, in a folder: {@code manifest.json}, and a file in the safetensors
 * format for each block. Immutable and thread-safe.
 */
public final class Snapshot {
  static final String MANIFEST = "manifest.json";

  private final Path folder;
  private final Manifest manifest;

  private Snapshot(Path folder, Manifest manifest) {
    this.folder = folder;
    this.manifest = manifest;
  }

  /**
   * Reads what is in a snapshot, but for the blocks.
   *
   * @throws IOException if it cannot be read, is damaged, or is none
   */
  public static Snapshot open(Path folder) throws IOException {
    Path file = folder.resolve(MANIFEST);
    if (!Files.isRegularFile(file)) {
      throw new IOException("Expected a snapshot in " + folder + ", got no " + MANIFEST + " there");
    }
    return new Snapshot(folder, Manifest.read(file));
  }

  /**
   * Completes a snapshot whose blocks are in the folder, such as several processes have left them.
   *
   * @param facts what it was computed with, which may decide about last bits
   * @param blocks what {@link BlockSnapshot#write(Path, BlockState)} gave for each, in their order
   * @throws IOException if the folder cannot be written
   */
  public static Snapshot complete(
      Path folder, RunState run, Map<String, String> facts, List<StoredBlock> blocks)
      throws IOException {
    Manifest manifest =
        new Manifest(Manifest.FORMAT, Manifest.VERSION, run, facts, Map.of(), blocks);
    byte[] text = manifest.toBytes();
    AtomicFile.write(folder.resolve(MANIFEST), output -> output.write(text));
    return new Snapshot(folder, manifest);
  }

  /** Where it is. */
  public Path folder() {
    return folder;
  }

  /** The epoch it was taken in, from 1. */
  public int epoch() {
    return manifest.run().epoch();
  }

  /** The batch of that epoch that comes next, from 0. */
  public int batch() {
    return manifest.run().batch();
  }

  /** The results of the epochs before. */
  public List<EpochResult> past() {
    return manifest.run().past();
  }

  /** What the caller of the trainer has kept with it. */
  public Map<String, String> properties() {
    return manifest.properties();
  }

  /** What it was computed with: another processor or library may give other last bits. */
  public Map<String, String> facts() {
    return manifest.facts();
  }

  /** Where the run was. */
  public RunState run() {
    return manifest.run();
  }

  /** Which facts are others now: what was, and what is. */
  public Map<String, String> differences(Map<String, String> now) {
    Map<String, String> differences = new LinkedHashMap<>();
    manifest
        .facts()
        .forEach(
            (fact, value) -> {
              if (!Objects.equals(value, now.get(fact))) {
                differences.put(fact, value + " then, " + now.get(fact) + " now");
              }
            });
    return differences;
  }

  /**
   * Overwrites all parameters, buffers and moments of a network; or none, if a file is damaged or
   * does not fit.
   *
   * @throws IOException if a file cannot be read, or is damaged
   * @throws IllegalArgumentException if it is a snapshot of another network
   * @throws IllegalStateException if the network is closed, or somebody uses it
   * @throws UnsupportedOperationException if the network's optimizer cannot be restored
   */
  @SuppressWarnings("try") // the lease is a scope, not a value
  public void restore(Trainable network) throws IOException {
    try (Usage.Lease lease = network.acquire("Snapshot.restore")) {
      restore(network.states());
    }
  }

  /** The same, for who uses the network already. */
  public void restore(List<BlockState> states) throws IOException {
    List<StoredBlock> blocks = manifest.blocks();
    if (states.size() != blocks.size()) {
      throw new IllegalArgumentException(
          "Expected a network of "
              + blocks.size()
              + " blocks for the snapshot "
              + folder
              + ", got "
              + states.size());
    }
    List<SafeTensorsFile> files = new ArrayList<>();
    String cure = "delete " + folder + " to go on from the snapshot before";
    try {
      for (int i = 0; i < blocks.size(); i++) {
        Path path = path(i);
        BlockFile.requireWhole(path, blocks.get(i), cure);
        files.add(SafeTensorsFile.open(path));
        BlockFile.requireFit(files.get(i), path, blocks.get(i), states.get(i));
      }
      for (int i = 0; i < blocks.size(); i++) {
        BlockFile.read(files.get(i), path(i), states.get(i));
      }
    } finally {
      for (SafeTensorsFile file : files) {
        file.close();
      }
    }
  }

  /**
   * Overwrites one block, for who runs each in another process; or leaves it as it is, if its file
   * is damaged or does not fit.
   *
   * @throws IOException if the file cannot be read, or is damaged
   * @throws IllegalArgumentException if it is of another network
   * @throws UnsupportedOperationException if the block's optimizer cannot be restored
   */
  public void restore(BlockState state) throws IOException {
    List<StoredBlock> blocks = manifest.blocks();
    if (state.block() >= blocks.size()) {
      throw new IllegalArgumentException(
          "Expected one of the "
              + blocks.size()
              + " blocks of the snapshot "
              + folder
              + ", got block "
              + state.block());
    }
    BlockSnapshot.restore(path(state.block()), blocks.get(state.block()), state);
  }

  private Path path(int block) {
    return folder.resolve(BlockFile.name(block));
  }

  @Override
  public String toString() {
    return "snapshot in epoch " + epoch() + ", before batch " + batch() + ", " + folder;
  }
}
