// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.ChildJvm;
import io.github.scpl.TestArrays;
import io.github.scpl.block.Bundle;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.infer.Classifier;
import io.github.scpl.infer.InferenceException;
import io.github.scpl.infer.PipelineClassifier;
import io.github.scpl.infer.Request;
import io.github.scpl.nn.Layer;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.TrainingException;
import io.github.scpl.train.report.TrainingListener;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Failures that cannot be put into words are failures no less: nobody waits, nothing goes on. */
@Timeout(120)
class UnspeakableFailureTest {
  private static final Batches BATCHES = Batches.vectorsTimes(20);

  private long arenaBytes;

  @BeforeEach
  void rememberMemory() {
    arenaBytes = OffHeap.now().arenas();
  }

  @AfterEach
  void nothingIsLeft() {
    Workers.assertNoneLeft();
    assertEquals(arenaBytes, OffHeap.now().arenas());
  }

  /** Has no message, no cause and no text. */
  private static final class Mute extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new UnsupportedOperationException("no message");
    }

    @Override
    public String toString() {
      throw new UnsupportedOperationException("no text");
    }
  }

  /** Is thrown again by whoever asks it for words. */
  private static final class Endless extends OutOfMemoryError {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw this;
    }

    @Override
    public String toString() {
      throw this;
    }
  }

  static Stream<Arguments> kindsAndThrowables() {
    return Stream.of(Kind.values())
        .flatMap(kind -> Stream.of(Arguments.of(kind, "mute"), Arguments.of(kind, "endless")));
  }

  private static Throwable unspeakable(String name) {
    return name.equals("mute") ? new Mute() : new Endless();
  }

  @SuppressWarnings("unchecked") // lets any throwable pass where the compiler expects none
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }

  private static void throwAt(int at, int call, Throwable thrown) {
    if (call == at) {
      UnspeakableFailureTest.<RuntimeException>sneak(thrown);
    }
  }

  private static void assertRefused(Trainer trainer) {
    String refused =
        assertThrows(IllegalStateException.class, () -> trainer.train(BATCHES, 1, 1e-3))
            .getMessage();
    assertEquals("The trainer is closed; make a new one for the network", refused);
  }

  private static void assertFails(Kind kind, Layer layer, BatchSource source, Throwable cause) {
    try (Network network = Networks.perceptron(kind.method, 1, 2, layer).build();
        Trainer trainer = kind.of(network)) {
      TrainingException thrown =
          assertThrows(TrainingException.class, () -> trainer.train(source, 1, 1e-3));
      assertSame(cause, thrown.getCause());
      assertTrue(thrown.getMessage().contains(" 5 of epoch 1 failed: "), thrown::getMessage);
      assertTrue(thrown.getMessage().endsWith("cannot be read"), thrown::getMessage);
      assertRefused(trainer);
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndThrowables")
  void aBlockMayThrowIt(Kind kind, String name) {
    Throwable cause = unspeakable(name);
    assertFails(kind, Probe.onBackward(call -> throwAt(5, call, cause)), BATCHES, cause);
  }

  @ParameterizedTest
  @MethodSource("kindsAndThrowables")
  void aDataSourceMayThrowIt(Kind kind, String name) {
    Throwable cause = unspeakable(name);
    BatchSource source =
        epoch -> {
          BatchStream batches = BATCHES.open(epoch);
          return new BatchStream() {
            private int batch;

            @Override
            public boolean next(Signal target) throws IOException, InterruptedException {
              throwAt(5, batch++, cause);
              return batches.next(target);
            }
          };
        };
    assertFails(kind, Probe.onForward(call -> {}), source, cause);
  }

  @ParameterizedTest
  @MethodSource("kindsAndThrowables")
  void aListenerMayThrowIt(Kind kind, String name) {
    Throwable cause = unspeakable(name);
    try (Network network = Networks.perceptron(kind.method, 1).build();
        Trainer trainer = kind.of(network)) {
      trainer.addListener(
          new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
              throwAt(5, report.step().batch(), cause);
            }
          });
      assertSame(cause, assertThrows(cause.getClass(), () -> trainer.train(BATCHES, 1, 1e-3)));
      assertRefused(trainer);
    }
  }

  @ParameterizedTest
  @CsvSource({"1,mute", "1,endless", "4,mute", "4,endless"})
  void aBlockOfAPipelinedClassifierMayThrowIt(int stages, String name) throws Exception {
    Throwable cause = unspeakable(name);
    Layer layer = Probe.onForward(call -> throwAt(0, call, cause));
    Bundle batch = Bundle.of(TestArrays.normal(DataType.FLOAT, 1, Networks.VECTOR.withBatch(3)));
    try (Network network = Networks.perceptron(Method.DASCPL, 1, 2, layer).build();
        PipelineClassifier pipeline =
            Classifier.builder(network)
                .pipelined()
                .placement(Placement.even(Networks.BLOCKS, stages, 1))
                .cores(4)
                .build()) {
      Request request = pipeline.submit(batch);
      Throwable thrown =
          assertThrows(ExecutionException.class, () -> request.answers().get()).getCause();
      assertEquals(InferenceException.class, thrown.getClass());
      assertSame(cause, thrown.getCause());
      assertSame(
          thrown,
          assertThrows(IllegalStateException.class, () -> pipeline.submit(batch)).getCause());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBlockMayFillTheHeap(Kind kind) throws Exception {
    assertTrainerEnds(kind, "block", "once");
  }

  @ParameterizedTest
  @EnumSource
  void aDataSourceMayFillTheHeap(Kind kind) throws Exception {
    assertTrainerEnds(kind, "source", "once");
  }

  @ParameterizedTest
  @EnumSource
  void theHeapMayStayFullUntilTheTrainerHasGivenUp(Kind kind) throws Exception {
    assertTrainerEnds(kind, "source", "kept");
  }

  @Test
  void aBlockOfAPipelinedClassifierMayFillTheHeap() throws Exception {
    String refused = "The pipeline is closed; make a new one for the network";
    assertEnds("CLASSIFIER", "block", "once", refused);
  }

  private static void assertTrainerEnds(Kind kind, String where, String how) throws Exception {
    String refused = "The trainer is closed; make a new one for the network";
    ChildJvm.End end = assertEnds(kind.name(), where, how, refused);
    assertTrue(end.output().contains("other: 80\n"), end::toString);
  }

  private static ChildJvm.End assertEnds(String what, String where, String how, String refused)
      throws Exception {
    List<String> options = List.of("-Xmx48m", "-Dorg.bytedeco.javacpp.maxphysicalbytes=0");
    ChildJvm.End end = ChildJvm.run(Map.of(), options, FullHeap.class, what, where, how);
    assertTrue(end.output().contains("first: OutOfMemoryError\n"), end::toString);
    assertTrue(end.output().contains("second: " + refused + "\n"), end::toString);
    assertEquals(0, end.status(), end::toString);
    return end;
  }
}
