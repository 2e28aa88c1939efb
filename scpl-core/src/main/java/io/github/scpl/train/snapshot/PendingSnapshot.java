// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.snapshot;

import io.github.scpl.block.BlockState;
import io.github.scpl.files.AtomicFile;
import io.github.scpl.train.stage.Marker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A snapshot that is being taken. Each block writes its file on the thread that runs it; where the
 * run was is told by the thread that called the trainer. Whoever comes last completes it.
 */
final class PendingSnapshot implements Marker {
  private final SnapshotFolder folder;
  private final int epoch;
  private final int batch;
  private final StoredBlock[] stored;
  private final Completed completed;

  // All of the following belong to who has the monitor.
  private int missing;
  private Path part;
  private RunState run;
  private Map<String, String> properties;
  private Map<String, String> facts;

  /** What becomes of it. */
  interface Completed {
    void accept(Path part, Manifest manifest) throws IOException;
  }

  PendingSnapshot(SnapshotFolder folder, int epoch, int batch, int blocks, Completed completed) {
    this.folder = folder;
    this.epoch = epoch;
    this.batch = batch;
    this.completed = completed;
    stored = new StoredBlock[blocks];
    missing = blocks + 1;
  }

  @Override
  public void reached(BlockState state) throws IOException {
    try {
      Path file = part().resolve(BlockFile.name(state.block()));
      stored[state.block()] = BlockFile.write(file, state);
      arrived();
    } catch (IOException e) {
      throw folder.failed(e);
    }
  }

  /** Where the run was, when listeners were told of all batches before it. */
  void told(RunState newRun, Map<String, String> newProperties, Map<String, String> newFacts)
      throws IOException {
    try {
      synchronized (this) {
        run = newRun;
        properties = newProperties;
        facts = newFacts;
      }
      arrived();
    } catch (IOException e) {
      throw folder.failed(e);
    }
  }

  private synchronized Path part() throws IOException {
    if (part == null) {
      part = folder.part(epoch, batch);
    }
    return part;
  }

  private void arrived() throws IOException {
    Manifest manifest;
    synchronized (this) {
      missing--;
      if (missing > 0) {
        return;
      }
      manifest =
          new Manifest(Manifest.FORMAT, Manifest.VERSION, run, facts, properties, List.of(stored));
    }
    byte[] text = manifest.toBytes();
    AtomicFile.write(part().resolve(Snapshot.MANIFEST), output -> output.write(text));
    completed.accept(part(), manifest);
  }
}
