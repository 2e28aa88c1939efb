// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.train.Batches;
import io.github.scpl.train.Networks;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.TrainingException;
import io.github.scpl.train.report.TrainingListener;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A process on a small disk, which it fills while it trains, and goes on when there is room. */
final class FullDisk {
  /** Room for a snapshot's first file, but not for the second. */
  private static final int LEFT = 8 << 10;

  private static final int EPOCHS = 3;
  private static final Batches BATCHES = Batches.vectors(8, 8, 8, 5);

  private FullDisk() {}

  public static void main(String[] args) throws Exception {
    Path disk = Path.of(args[0]);
    String whole = train(disk.resolve("whole"), null);
    Path folder = disk.resolve("run");
    Path filler = disk.resolve("filler");
    String message =
        assertThrows(TrainingException.class, () -> train(folder, filler)).getMessage();
    String expected = "Cannot write snapshots to " + folder + ": No space left on device";
    assertTrue(message.contains(expected), message);
    assertEquals(List.of("epoch-0001-batch-000002", "epoch-0001-batch-000004"), names(folder));
    assertThrows(TrainingException.class, () -> train(folder, null), "there is no room yet");
    Files.delete(filler);
    assertEquals(whole, train(folder, null));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> !name.equals(".lock"))
          .sorted()
          .toList();
    }
  }

  /** What is computed; unless the filler is null, it fills the disk after the first epoch. */
  private static String train(Path folder, Path filler) throws Exception {
    try (Network network = Networks.perceptron(Method.DASCPL, 3).build();
        Trainer trainer = PipelineTrainer.builder(network).cores(4).build()) {
      trainer.addListener(
          new TrainingListener() {
            @Override
            public void onEpoch(EpochResult result) { // while no stage writes
              if (filler != null && result.training().epoch() == 1) {
                fill(filler);
              }
            }
          });
      trainer.resume(Snapshots.in(folder).withEvery(2));
      LearningRateSchedule rates = LearningRateSchedule.cosine(1e-2, 1e-3);
      List<EpochResult> results = trainer.fit(BATCHES, BATCHES, EPOCHS, rates);
      return Killed.computed(results, network);
    }
  }

  private static void fill(Path filler) {
    try (OutputStream output = Files.newOutputStream(filler)) {
      while (true) {
        output.write(new byte[4096]);
      }
    } catch (IOException full) {
      shorten(filler);
    }
  }

  private static void shorten(Path filler) {
    try (RandomAccessFile file = new RandomAccessFile(filler.toFile(), "rw")) {
      file.setLength(file.length() - LEFT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
