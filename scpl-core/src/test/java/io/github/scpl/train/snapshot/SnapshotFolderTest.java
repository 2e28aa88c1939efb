// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Parameter;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.train.Batches;
import io.github.scpl.train.Bits;
import io.github.scpl.train.GPipeTrainer;
import io.github.scpl.train.Networks;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.SequentialTrainer;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.Workers;
import io.github.scpl.train.report.DivergenceException;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.TrainingException;
import io.github.scpl.train.report.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of snapshots, and what becomes of those that something is wrong with. */
@Timeout(60)
class SnapshotFolderTest {
  private static final Batches BATCHES = Batches.vectors(8, 8, 8, 5);
  private static final LearningRateSchedule RATES = LearningRateSchedule.cosine(1e-2, 1e-3);

  @TempDir private Path folder;

  @AfterEach
  void noThreadIsLeft() {
    Workers.assertNoneLeft();
  }

  private static Network network() {
    return Networks.perceptron(Method.DASCPL, 3).build();
  }

  private List<EpochResult> train(Snapshots snapshots, int epochs, TrainingListener... listeners)
      throws Exception {
    try (Network network = network();
        Trainer trainer = PipelineTrainer.builder(network).cores(4).build()) {
      Arrays.stream(listeners).forEach(trainer::addListener);
      trainer.resume(snapshots);
      return trainer.fit(BATCHES, BATCHES, epochs, RATES);
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> !name.equals(".lock"))
          .sorted()
          .toList();
    }
  }

  @Test
  void theLastAndTheBestAreKept() throws Exception {
    List<EpochResult> results = train(Snapshots.in(folder).withEvery(3).withLast(1), 6);
    int best = 0;
    for (int i = 1; i < results.size(); i++) {
      if (accuracy(results, i) > accuracy(results, best)) {
        best = i;
      }
    }
    String name = "epoch-%04d-batch-000000";
    List<String> kept = new ArrayList<>(List.of(name.formatted(7)));
    if (best < 5) {
      kept.add(0, name.formatted(best + 2));
    }
    assertEquals(kept, names());
    Snapshots snapshots = Snapshots.in(folder);
    assertEquals(best + 2, snapshots.best().orElseThrow().epoch());
    assertEquals(7, snapshots.latest().orElseThrow().epoch());
    assertEquals(results, snapshots.latest().orElseThrow().past());
  }

  private static double accuracy(List<EpochResult> results, int epoch) {
    return results.get(epoch).evaluation().accuracy();
  }

  @Test
  void thereIsNoneInAFolderThatIsNotThere() throws IOException {
    Snapshots none = Snapshots.in(folder.resolve("none"));
    assertTrue(none.latest().isEmpty());
    assertTrue(none.best().isEmpty());
    assertFalse(Files.exists(none.folder()));
  }

  @Test
  void whatAKilledProcessHasLeftIsRemoved() throws Exception {
    Path part = Files.createDirectory(folder.resolve(".part-epoch-0001-batch-000002"));
    Files.writeString(part.resolve("block0.safetensors"), "half of it");
    train(Snapshots.in(folder), 1);
    assertEquals(List.of("epoch-0002-batch-000000"), names());
  }

  @Test
  void twoTrainersDoNotShareAFolder() throws Exception {
    Snapshots snapshots = Snapshots.in(folder);
    try (Network first = network();
        Network second = network();
        Trainer other = new SequentialTrainer(second, 1)) {
      try (Trainer owner = new SequentialTrainer(first, 1)) {
        owner.snapshots(snapshots);
        String message =
            assertThrows(IOException.class, () -> other.snapshots(snapshots)).getMessage();
        assertTrue(message.contains("somebody else writes snapshots there"), message);
      }
      other.snapshots(snapshots);
    }
  }

  @Test
  void trainersThatAreBuiltWithSnapshotsGoOn() throws Exception {
    List<EpochResult> first;
    try (Network network = Networks.perceptron(Method.BP, 3).build();
        Trainer trainer = GPipeTrainer.builder(network).snapshots(Snapshots.in(folder)).build()) {
      first = trainer.fit(BATCHES, BATCHES, 1, RATES);
    }
    try (Network network = Networks.perceptron(Method.BP, 3).build();
        Trainer trainer = GPipeTrainer.builder(network).snapshots(Snapshots.in(folder)).build()) {
      assertEquals(first, trainer.fit(BATCHES, BATCHES, 2, RATES).subList(0, 1));
    }
    assertEquals(List.of("epoch-0002-batch-000000", "epoch-0003-batch-000000"), names());
  }

  @Test
  void aTrainerIsNotBuiltWithTheFolderOfAnother() throws Exception {
    Snapshots snapshots = Snapshots.in(folder);
    try (Network first = network();
        Network second = network();
        Trainer owner = new SequentialTrainer(first, 1)) {
      owner.snapshots(snapshots);
      PipelineTrainer.Builder builder = PipelineTrainer.builder(second).snapshots(snapshots);
      String message = assertThrows(UncheckedIOException.class, builder::build).getMessage();
      assertTrue(message.contains("somebody else writes snapshots there"), message);
      new SequentialTrainer(second, 1).close(); // the network is in use no longer
    }
  }

  /** The text of a file, changed; null removes it. */
  private Path spoil(String name, UnaryOperator<byte[]> change) throws Exception {
    train(Snapshots.in(folder), 1);
    Path file = folder.resolve("epoch-0002-batch-000000").resolve(name);
    byte[] changed = change.apply(Files.readAllBytes(file));
    if (changed == null) {
      Files.delete(file);
    } else {
      Files.write(file, changed);
    }
    return file;
  }

  private void assertRefused(Path file, String expected) throws Exception {
    try (Network network = network();
        Trainer trainer = new SequentialTrainer(network, 1)) {
      Bits before = Bits.of(network);
      String message =
          assertThrows(IOException.class, () -> trainer.resume(Snapshots.in(folder))).getMessage();
      assertTrue(message.contains(file.toString()) && message.contains(expected), message);
      before.assertEqual(Bits.of(network));
      trainer.train(BATCHES, 1, 1e-2); // it is as if nothing had been asked
    }
  }

  @Test
  void aFlippedBitIsFound() throws Exception {
    Path file =
        spoil(
            "block3.safetensors",
            bytes -> {
              bytes[bytes.length - 5] ^= 1;
              return bytes;
            });
    assertRefused(file, "expected the SHA-256 ");
  }

  @Test
  void aFileThatIsCutOffIsFound() throws Exception {
    Path file = spoil("block1.safetensors", bytes -> Arrays.copyOf(bytes, bytes.length - 1));
    assertRefused(file, " bytes, got ");
  }

  @Test
  void aFileThatHasVanishedIsFound() throws Exception {
    assertRefused(spoil("block2.safetensors", bytes -> null), "expected a file, got none");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[", "null", "{\"format\": \"scpl-snapshot\"}", "\0"})
  void aManifestThatIsNoneIsRefused(String text) throws Exception {
    assertRefused(spoil("manifest.json", bytes -> text.getBytes()), "Cannot read ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"version\" : 1>\"version\" : 2",
        "\"epoch\" : 2,>\"epoch\" : -2,",
        "\"steps\" : 4>\"steps\" : -4",
        "\"activeBlocks\" : 4>\"activeBlocks\" : 5",
        "\"format\" : \"scpl-snapshot\">\"format\" : \"other\"",
      })
  void aManifestWithoutSenseIsRefused(String change) throws Exception {
    String[] words = change.split(">");
    Path file =
        spoil(
            "manifest.json",
            bytes -> {
              String text = new String(bytes);
              assertTrue(text.contains(words[0]), text);
              return text.replaceFirst(words[0], words[1]).getBytes();
            });
    assertRefused(file, "expected ");
  }

  @Test
  void anotherNetworkIsRefused() throws Exception {
    train(Snapshots.in(folder), 1);
    assertMisfit(Networks.perceptron(Method.DASCPL, 4).build(), "the same seed");
    assertMisfit(Networks.perceptron(Method.SCPL, 3).build(), "the same layers and method");
    Network wide = Networks.perceptron(Method.DASCPL, 3, 2, new Linear(9)).build();
    assertMisfit(wide, "the same layers and method");
    Network.Builder few = Network.builder(Networks.VECTOR, Networks.CLASSES);
    assertMisfit(few.block(new Linear(3)).head(new Linear(5)).build(), "of 4 blocks");
  }

  private void assertMisfit(Network other, String expected) throws IOException {
    try (other;
        Trainer trainer = new SequentialTrainer(other, 1)) {
      Bits before = Bits.of(other);
      String message =
          assertThrows(IllegalArgumentException.class, () -> trainer.resume(Snapshots.in(folder)))
              .getMessage();
      assertTrue(message.contains(expected), message);
      before.assertEqual(Bits.of(other));
    }
  }

  /** What is in the place of the folder that the snapshot is written to cannot be removed. */
  @Test
  void aDiskThatRefusesEndsTheRunAndLeavesTheSnapshotBefore() throws Exception {
    Path obstacle = folder.resolve(".part-epoch-0002-batch-000002/folder/file");
    TrainingListener spoiler =
        new TrainingListener() {
          @Override
          public void onEpoch(EpochResult result) {
            try {
              Files.createDirectories(obstacle);
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          }
        };
    Snapshots snapshots = Snapshots.in(folder).withEvery(2);
    TrainingException failure =
        assertThrows(TrainingException.class, () -> train(snapshots, 2, spoiler));
    assertTrue(
        failure.getMessage().contains("Cannot write snapshots to " + folder), failure.toString());
    Files.delete(obstacle);
    Files.delete(obstacle.getParent());
    Files.delete(obstacle.getParent().getParent());
    assertEquals(List.of("epoch-0001-batch-000004", "epoch-0002-batch-000000"), names());
    assertEquals(2, snapshots.latest().orElseThrow().epoch());
    assertEquals(3, train(snapshots, 3).size());
  }

  @Test
  void aFolderThatVanishesEndsTheRun() throws Exception {
    Path gone = folder.resolve("gone");
    TrainingListener remover =
        new TrainingListener() {
          @Override
          public void onEpoch(EpochResult result) {
            delete(gone);
          }
        };
    String message =
        assertThrows(TrainingException.class, () -> train(Snapshots.in(gone), 2, remover))
            .getMessage();
    String expected = "Cannot write snapshots to " + gone + ": no such file or folder: ";
    assertTrue(message.contains(expected), message);
    assertEquals(2, train(Snapshots.in(gone), 2).size());
  }

  @Test
  void aSnapshotThatVanishesDisturbsNothing() throws Exception {
    TrainingListener remover =
        new TrainingListener() {
          @Override
          public void onSnapshot(Path snapshot) {
            delete(snapshot);
          }
        };
    assertEquals(3, train(Snapshots.in(folder), 3, remover).size());
    assertEquals(List.of(), names());
  }

  private static void delete(Path tree) {
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void anUnwritableFolderIsRefusedAtOnce() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    try (Network network = network();
        Trainer trainer = new SequentialTrainer(network, 1)) {
      String message =
          assertThrows(IOException.class, () -> trainer.snapshots(Snapshots.in(file))).getMessage();
      assertTrue(message.contains("Cannot write snapshots to " + file), message);
    }
  }

  /** Or nobody could go on from it. */
  @Test
  void whatIsNotFiniteIsNotKept() throws Exception {
    try (Network network = network();
        Trainer trainer = new SequentialTrainer(network, 1)) {
      Parameter spoiled = network.blocks().get(3).parameters().get(0);
      trainer.addListener(
          new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
              if (report.step().batch() == 1) {
                spoiled.value().fill(() -> Double.NaN);
              }
            }
          });
      trainer.snapshots(Snapshots.in(folder).withEvery(2));
      DivergenceException found =
          assertThrows(DivergenceException.class, () -> trainer.fit(BATCHES, BATCHES, 2, RATES));
      assertEquals(spoiled.name(), found.what());
    }
    assertEquals(List.of(), names());
  }

  @Test
  void aListenerMayEndTheRunAtASnapshot() throws Exception {
    TrainingListener ender =
        new TrainingListener() {
          @Override
          public void onSnapshot(Path snapshot) {
            throw new IllegalStateException("enough");
          }
        };
    Snapshots snapshots = Snapshots.in(folder).withEvery(3);
    String message =
        assertThrows(IllegalStateException.class, () -> train(snapshots, 2, ender)).getMessage();
    assertEquals("enough", message);
    assertEquals(List.of("epoch-0001-batch-000003"), names());
  }

  @Test
  void fewerBatchesThanTheSnapshotHasSeenAreRefused() throws Exception {
    TrainingListener ender =
        new TrainingListener() {
          @Override
          public void onStep(StepReport report) {
            if (report.step().batch() == 3) {
              throw new IllegalStateException("enough");
            }
          }
        };
    Snapshots snapshots = Snapshots.in(folder).withEvery(3);
    assertThrows(IllegalStateException.class, () -> train(snapshots, 1, ender));
    BatchSource fewer = Batches.vectors(8, 8);
    try (Network network = network();
        Trainer trainer = new SequentialTrainer(network, 1)) {
      trainer.resume(snapshots);
      String message =
          assertThrows(TrainingException.class, () -> trainer.fit(fewer, fewer, 1, RATES))
              .getMessage();
      assertTrue(message.contains("of at least 3 batches, got 2"), message);
    }
  }
}
