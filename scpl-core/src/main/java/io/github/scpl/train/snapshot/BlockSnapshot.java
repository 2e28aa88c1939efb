// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.snapshot;

import io.github.scpl.block.BlockState;
import io.github.scpl.files.AtomicFile;
import io.github.scpl.safetensors.SafeTensorsFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One block of a snapshot, for who runs blocks in several processes and keeps each on its own:
 * parameters, buffers, moments and counts of steps, in the safetensors format.
 */
public final class BlockSnapshot {
  private BlockSnapshot() {}

  /**
   * Writes a block to a stream, which is left open.
   *
   * @throws IOException if the stream fails
   * @throws UnsupportedOperationException if the block's optimizer cannot be restored
   */
  public static StoredBlock write(OutputStream output, BlockState state) throws IOException {
    return BlockFile.write(output, state);
  }

  /**
   * Writes a block to a folder, over what is there of the same block, and forces it to the disk:
   * for {@link Snapshot#complete}.
   *
   * @throws IOException if the folder cannot be written
   * @throws UnsupportedOperationException if the block's optimizer cannot be restored
   */
  public static StoredBlock write(Path folder, BlockState state) throws IOException {
    AtomicReference<StoredBlock> stored = new AtomicReference<>();
    AtomicFile.write(
        folder.resolve(BlockFile.name(state.block())),
        output -> stored.set(BlockFile.write(output, state)));
    return stored.get();
  }

  /**
   * Overwrites a block by a file, or leaves it as it is if the file is damaged or does not fit.
   *
   * @param stored what was given when the file was written
   * @throws IOException if the file cannot be read, or is damaged
   * @throws IllegalArgumentException if it is of another block
   * @throws UnsupportedOperationException if the block's optimizer cannot be restored
   */
  public static void restore(Path file, StoredBlock stored, BlockState state) throws IOException {
    BlockFile.requireWhole(file, stored, "go on from an earlier state");
    try (SafeTensorsFile tensors = SafeTensorsFile.open(file)) {
      BlockFile.requireFit(tensors, file, stored, state);
      BlockFile.read(tensors, file, state);
    }
  }
}
