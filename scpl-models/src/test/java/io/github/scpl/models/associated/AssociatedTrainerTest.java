// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.associated;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.BlockLoss;
import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchSource;
import io.github.scpl.device.Arena;
import io.github.scpl.models.Stripes;
import io.github.scpl.models.vision.Vgg;
import io.github.scpl.nn.Parameter;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.train.report.DivergenceException;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.TrainingException;
import io.github.scpl.train.report.TrainingListener;
import io.github.scpl.train.snapshot.Snapshots;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AssociatedTrainerTest {
  private static final Stripes TRAINING = new Stripes(1, 10, 32);
  private static final Stripes TEST = new Stripes(2, 5, 40);

  private final AssociatedNetwork network = network();
  private final AssociatedTrainer trainer = new AssociatedTrainer(network, 1);

  private static AssociatedNetwork network() {
    return Vgg.of(List.of(List.of(8), List.of(8), List.of(16)))
        .associated(Stripes.IMAGE, Stripes.CLASSES)
        .codeWidth(32)
        .seed(1)
        .build();
  }

  @AfterEach
  void close() {
    trainer.close();
    network.close();
  }

  @Test
  void stripesAreLearned() throws InterruptedException {
    int epochs = 40;
    List<EpochResult> results =
        trainer.fit(TRAINING, TEST, epochs, LearningRateSchedule.cosine(1e-2, 1e-4));
    double accuracy = results.get(epochs - 1).evaluation().accuracy();
    assertTrue(accuracy > 0.9, () -> "accuracy " + accuracy);
    assertEquals(List.of("head"), results.get(0).evaluation().outputs());
    assertEquals(200, results.get(0).evaluation().samples());
    for (int block = 0; block < 3; block++) {
      double first = results.get(0).training().losses().get(block).local();
      double last = results.get(epochs - 1).training().losses().get(block).local();
      assertTrue(last < 0.5 * first, () -> "loss " + first + " to " + last);
    }
  }

  /** From a snapshot in the middle of the second epoch. */
  @Test
  void aRunThatIsResumedEndsInTheSameBits(@TempDir Path folder) throws Exception {
    LearningRateSchedule rates = LearningRateSchedule.cosine(1e-2, 1e-4);
    trainer.fit(TRAINING, TEST, 2, rates);
    Snapshots snapshots = Snapshots.in(folder).withEvery(1);
    IllegalStateException ended = new IllegalStateException("ended");
    try (AssociatedNetwork other = network();
        AssociatedTrainer first = new AssociatedTrainer(other, 1)) {
      first.addListener(
          new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
              if (report.step().epoch() == 2 && report.step().batch() == 1) {
                throw ended;
              }
            }
          });
      first.snapshots(snapshots);
      Executable fit = () -> first.fit(TRAINING, TEST, 2, rates);
      assertSame(ended, assertThrows(IllegalStateException.class, fit));
    }
    try (AssociatedNetwork other = network();
        AssociatedTrainer again = new AssociatedTrainer(other, 1)) {
      assertEquals(2, again.resume(snapshots).orElseThrow().epoch());
      again.fit(TRAINING, TEST, 2, rates);
      for (int i = 0; i < network.parameters().size(); i++) {
        Parameter parameter = network.parameters().get(i);
        double[] values = other.parameters().get(i).value().toArray();
        assertArrayEquals(parameter.value().toArray(), values, 0, parameter.name());
      }
    }
  }

  @Test
  void trainingIsRepeatable() throws InterruptedException {
    trainer.fit(TRAINING, TEST, 2, LearningRateSchedule.cosine(1e-2, 1e-4));
    try (AssociatedNetwork other = network();
        AssociatedTrainer again = new AssociatedTrainer(other, 1)) {
      again.fit(TRAINING, TEST, 2, LearningRateSchedule.cosine(1e-2, 1e-4));
      for (int i = 0; i < network.parameters().size(); i++) {
        Parameter parameter = network.parameters().get(i);
        assertArrayEquals(
            parameter.value().toArray(),
            other.parameters().get(i).value().toArray(),
            parameter.name());
      }
    }
  }

  @Test
  void memoryIsSteadyAfterTheFirstEpoch() throws InterruptedException {
    trainer.train(TRAINING, 1, 1e-3);
    trainer.evaluate(TEST);
    long before = Arena.currentBytes();
    trainer.train(TRAINING, 2, 1e-3);
    trainer.evaluate(TEST);
    assertEquals(before, Arena.currentBytes());
  }

  @Test
  void reportsAreMeansOverSteps() throws InterruptedException {
    List<StepReport> steps = new ArrayList<>();
    List<EpochReport> epochs = new ArrayList<>();
    trainer.addListener(
        new TrainingListener() {
          @Override
          public void onStep(StepReport report) {
            steps.add(report);
            assertThrows(IllegalStateException.class, () -> trainer.evaluate(TEST));
          }

          @Override
          public void onTrained(EpochReport report) {
            epochs.add(report);
          }
        });
    EpochReport report = trainer.train(TRAINING, 3, 1e-3);
    assertSame(report, epochs.get(0));
    assertEquals(10, steps.size());
    assertEquals(3, steps.get(9).step().epoch());
    assertEquals(9, steps.get(9).step().batch());
    assertEquals(320, report.samples());
    assertEquals(1, report.stages().size());
    for (int block = 0; block < 3; block++) {
      int index = block;
      double mean =
          steps.stream().mapToDouble(s -> s.losses().get(index).local()).average().orElseThrow();
      BlockLoss loss = report.losses().get(block);
      assertEquals(mean, loss.local(), 1e-12);
      assertEquals(Double.NaN, loss.head());
    }
    assertEquals("1 stage x 1 native", trainer.budget());
  }

  @Test
  void evaluationChangesNothing() throws InterruptedException {
    trainer.train(TRAINING, 1, 1e-2);
    double first = trainer.evaluate(TEST).accuracy();
    assertEquals(first, trainer.evaluate(TEST).accuracy());
  }

  private interface Fill {
    void into(Signal signal) throws IOException;
  }

  private static BatchSource one(Fill fill) {
    return epoch ->
        signal -> {
          fill.into(signal);
          return true;
        };
  }

  private String messageOf(BatchSource source) {
    try (AssociatedTrainer refusing = new AssociatedTrainer(network, 1)) {
      TrainingException error =
          assertThrows(TrainingException.class, () -> refusing.train(source, 1, 1e-3));
      assertSame(
          error,
          assertThrows(IllegalStateException.class, () -> refusing.evaluate(TEST)).getCause());
      return error.getMessage();
    }
  }

  @Test
  void faultsOfTheDataAreNamed() {
    assertEquals(
        "Data source, training batch 0 of epoch 1 failed: expected at least one batch, got none",
        messageOf(new Stripes(1, 0, 4)));
    assertEquals(
        "Data source, training batch 0 of epoch 1 failed: broken disk",
        messageOf(
            one(
                signal -> {
                  throw new IOException("broken disk");
                })));
    assertTrue(
        messageOf(one(signal -> signal.features(signal.labels(2).length, 3, 8, 9)))
            .endsWith("expected features [2, 3, 8, 8] for 2 labels, got [2, 3, 8, 9]"));
    assertTrue(
        messageOf(
                one(
                    signal -> {
                      signal.features(1, 3, 8, 8);
                      signal.labels(1)[0] = 4;
                    }))
            .endsWith("expected labels from 0 to 3, got 4 in row 0"));
  }

  @Test
  void aLossThatIsNotFiniteNamesItsBlock() {
    Parameter parameter =
        network.parameters().stream()
            .filter(p -> p.name().equals("block1.decoder.linear0.bias"))
            .findFirst()
            .orElseThrow();
    parameter.value().fill(() -> Double.NaN);
    TrainingException error =
        assertThrows(TrainingException.class, () -> trainer.train(TRAINING, 1, 1e-3));
    assertTrue(
        error
            .getMessage()
            .startsWith("Block 1, training batch 0 of epoch 1 failed: Expected a finite"),
        error.getMessage());
  }

  @Test
  void anUpdateThatNoLossFollowsIsLookedAt() {
    DivergenceException error =
        assertThrows(DivergenceException.class, () -> trainer.train(new Stripes(1, 1, 4), 1, 1e38));
    assertTrue(
        error
            .getMessage()
            .startsWith("Block 0, end of epoch 1 failed: Expected finite parameters and running"),
        error.getMessage());
    assertTrue(error.getMessage().endsWith("try a lower learning rate"), error.getMessage());
    assertEquals(0, error.step().batch());
  }

  @Test
  void scoresThatAreNotFiniteAreNoAnswers() {
    Parameter parameter =
        network.parameters().stream()
            .filter(p -> p.name().equals("block0.decoder.linear0.bias"))
            .findFirst()
            .orElseThrow();
    parameter.value().fill(() -> Double.NaN);
    DivergenceException error =
        assertThrows(DivergenceException.class, () -> trainer.evaluate(TEST));
    assertEquals(
        "Network, test batch 0 of epoch 0 failed: Expected finite scores, got NaN in row 0; nothing was"
            + " learned yet: check the scale of the features, and the parameters",
        error.getMessage());
  }

  @Test
  void featuresThatAreNotFiniteAreTheDatas() {
    assertEquals(
        "Data source, training batch 0 of epoch 1 failed: expected finite features, got NaN in row 0;"
            + " check the data",
        messageOf(
            one(
                signal -> {
                  signal.features(2, 3, 8, 8).fill(() -> Double.NaN);
                  signal.labels(2);
                })));
  }

  @Test
  void argumentsThatCannotBeAreRefusedAtOnce() throws InterruptedException {
    LearningRateSchedule rate = LearningRateSchedule.constant(1e-3);
    assertThrows(NullPointerException.class, () -> trainer.train(null, 1, 1e-3));
    assertThrows(NullPointerException.class, () -> trainer.evaluate(null));
    assertThrows(NullPointerException.class, () -> trainer.fit(null, TEST, 1, rate));
    assertThrows(NullPointerException.class, () -> trainer.fit(TRAINING, null, 1, rate));
    assertThrows(NullPointerException.class, () -> trainer.fit(TRAINING, TEST, 1, null));
    assertThrows(IllegalArgumentException.class, () -> trainer.fit(TRAINING, TEST, -1, rate));
    assertThrows(IllegalArgumentException.class, () -> trainer.train(TRAINING, 1, -1));
    trainer.train(TRAINING, 1, 1e-3);
  }

  @Test
  void whatAListenerThrowsReachesTheCaller() {
    RuntimeException thrown = new IllegalArgumentException("enough");
    trainer.addListener(
        new TrainingListener() {
          @Override
          public void onTrained(EpochReport report) {
            throw thrown;
          }
        });
    assertSame(
        thrown,
        assertThrows(IllegalArgumentException.class, () -> trainer.train(TRAINING, 1, 1e-3)));
    assertThrows(IllegalStateException.class, () -> trainer.evaluate(TEST));
  }

  @Test
  void aListenerMayClose() {
    long before = Arena.currentBytes();
    List<StepReport> steps = new ArrayList<>();
    trainer.addListener(
        new TrainingListener() {
          @Override
          public void onStep(StepReport report) {
            steps.add(report);
            trainer.close();
          }
        });
    assertThrows(IllegalStateException.class, () -> trainer.train(TRAINING, 1, 1e-3));
    assertEquals(1, steps.size());
    trainer.close();
    network.close();
    assertTrue(Arena.currentBytes() <= before);
  }

  @Test
  void anInterruptEndsThePass() {
    Thread caller = Thread.currentThread();
    BatchSource interrupting =
        epoch -> {
          caller.interrupt();
          return TRAINING.open(epoch);
        };
    assertThrows(InterruptedException.class, () -> trainer.train(interrupting, 1, 1e-3));
    assertThrows(IllegalStateException.class, () -> trainer.evaluate(TEST));
  }

  @Test
  void anotherThreadIsRefusedAndMayClose() throws InterruptedException {
    CountDownLatch underWay = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    BatchSource waiting =
        epoch ->
            signal -> {
              underWay.countDown();
              mayGoOn.await();
              return TRAINING.open(1).next(signal);
            };
    CompletableFuture<EpochReport> pass =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return trainer.train(waiting, 1, 1e-3);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    underWay.await();
    String inUse =
        assertThrows(IllegalStateException.class, () -> trainer.evaluate(TEST)).getMessage();
    assertTrue(inUse.startsWith("The trainer is in use"), inUse);
    CompletableFuture<Void> closing = CompletableFuture.runAsync(trainer::close);
    mayGoOn.countDown();
    closing.join();
    Exception ended = assertThrows(ExecutionException.class, pass::get);
    assertEquals("The trainer was closed", ended.getCause().getMessage());
    trainer.close();
  }

  /** Whose message cannot be read. */
  private static final class Mute extends IOException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new UnsupportedOperationException("no message");
    }
  }

  @Test
  void aFailureThatCannotBePutIntoWordsClosesTheTrainer() {
    Mute cause = new Mute();
    TrainingException thrown =
        assertThrows(
            TrainingException.class,
            () ->
                trainer.train(
                    one(
                        signal -> {
                          throw cause;
                        }),
                    1,
                    1e-3));
    assertSame(cause, thrown.getCause());
    assertEquals(
        "Data source, training batch 0 of epoch 1 failed: Mute, whose message cannot be read",
        thrown.getMessage());
    assertThrows(IllegalStateException.class, () -> trainer.train(TRAINING, 1, 1e-3));
  }

  @Test
  void whileATrainerTrainsTheNetworkRefusesOthersByItsName() throws InterruptedException {
    List<String> refusals = new ArrayList<>();
    try (AssociatedTrainer second = new AssociatedTrainer(network, 1)) {
      trainer.addListener(
          new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
              for (Executable call :
                  List.<Executable>of(
                      () -> second.evaluate(TEST), () -> network.scores(null), network::close)) {
                refusals.add(assertThrows(IllegalStateException.class, call).getMessage());
              }
            }
          });
      trainer.train(TRAINING, 1, 1e-3);
      String why = " cannot use the network: AssociatedTrainer (thread ";
      assertTrue(refusals.get(0).startsWith("AssociatedTrainer" + why), refusals.get(0));
      assertTrue(refusals.get(1).startsWith("scores" + why), refusals.get(1));
      assertTrue(refusals.get(2).startsWith("The network cannot be closed: AssociatedTrainer"));
      second.evaluate(TEST);
    }
    network.close();
    String closed = "The network is closed; build another one";
    assertEquals(
        closed,
        assertThrows(IllegalStateException.class, () -> trainer.evaluate(TEST)).getMessage());
    assertEquals(
        closed, assertThrows(IllegalStateException.class, () -> network.scores(null)).getMessage());
  }

  @Test
  void thereIsAThread() {
    assertThrows(IllegalArgumentException.class, () -> new AssociatedTrainer(network, 0));
  }
}
