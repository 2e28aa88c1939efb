// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.snapshot;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.fuzz.Fuzz;
import io.github.scpl.fuzz.FuzzedReaders;
import io.github.scpl.fuzz.Tokens;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.train.Batches;
import io.github.scpl.train.Networks;
import io.github.scpl.train.SequentialTrainer;
import io.github.scpl.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Damaged manifests and blocks of snapshots. */
class SnapshotFuzzTest implements FuzzedReaders {
  private static final long CONSTANT = 8 << 20;
  private static final long PER_BYTE = 1000;

  @TempDir Path folder;
  private Network network;

  @AfterEach
  void free() {
    if (network != null) {
      network.close();
    }
  }

  @Override
  public Stream<Fuzz> readers() throws IOException {
    network = Networks.perceptron(Method.DASCPL, 1).build();
    Batches batches = Batches.vectors(4, 4);
    Snapshots snapshots = Snapshots.in(folder);
    try (Trainer trainer = new SequentialTrainer(network, 1)) {
      trainer.snapshots(snapshots);
      trainer.fit(batches, batches, 1, LearningRateSchedule.cosine(1e-2, 1e-3));
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    Path sound = snapshots.latest().orElseThrow().folder();
    return Stream.of(
        Fuzz.of("snapshot-manifest", bytes -> read(sound, "manifest.json", bytes))
            .start(Files.readAllBytes(sound.resolve("manifest.json")))
            .text(Tokens.JSON)
            .allocating(CONSTANT, PER_BYTE),
        Fuzz.of("snapshot-block", bytes -> read(sound, "block1.safetensors", bytes))
            .start(Files.readAllBytes(sound.resolve("block1.safetensors")))
            .allocating(CONSTANT, PER_BYTE));
  }

  private void read(Path snapshot, String name, byte[] bytes) throws IOException {
    Path file = snapshot.resolve(name);
    byte[] before = Files.readAllBytes(file);
    Files.write(file, bytes);
    try {
      Snapshot.open(snapshot).restore(network);
    } finally {
      Files.write(file, before);
    }
  }
}
