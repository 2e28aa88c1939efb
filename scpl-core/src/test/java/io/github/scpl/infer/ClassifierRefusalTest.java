// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.TestArrays;
import io.github.scpl.block.Bundle;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.NonFiniteException;
import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostAccess;
import io.github.scpl.infer.policy.ExitPolicy;
import io.github.scpl.infer.policy.ExitSettings;
import io.github.scpl.train.Networks;
import io.github.scpl.train.OffHeap;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.nd4j.linalg.api.buffer.DataType;

/** What a {@link Classifier} refuses, and what it leaves behind. */
@Timeout(60)
class ClassifierRefusalTest {
  private final Network network = Networks.perceptron(Method.DASCPL, 1).build();

  @AfterEach
  void close() {
    network.close();
  }

  private static Tensor vectors(int rows) {
    return TestArrays.normal(DataType.FLOAT, 1, rows, 12);
  }

  private static void assertRefused(String reason, Executable call) {
    Exception error = assertThrows(IllegalArgumentException.class, call);
    assertTrue(error.getMessage().contains(reason), error.getMessage());
  }

  private void assertInputRefused(String reason, Bundle input) {
    try (Classifier classifier = Classifier.of(network, ExitPolicy.never())) {
      assertRefused(reason, () -> classifier.classify(input));
    }
  }

  @Test
  void anEmptyBatchIsRefused() {
    assertInputRefused("at least one row", Bundle.of(null));
    assertInputRefused(
        "at least one row", Bundle.of(TestArrays.normal(DataType.FLOAT, 1, 2, 12).part(0, 0, 12)));
  }

  @Test
  void anInputThatDoesNotFitIsRefused() {
    assertInputRefused(
        "features [*, 12], got [2, 11]", Bundle.of(TestArrays.normal(DataType.FLOAT, 1, 2, 11)));
    assertInputRefused("FLOAT", Bundle.of(TestArrays.normal(DataType.DOUBLE, 1, 2, 12)));
    assertInputRefused("a mask [2, 12]", new Bundle(vectors(2), vectors(3), null, null));
    assertInputRefused("states", new Bundle(vectors(2), null, vectors(2), null));
  }

  @Test
  void featuresThatAreNotFiniteAreRefusedByTheirRow() {
    Tensor vectors = vectors(3);
    vectors.write(12 + 5, new float[] {Float.NaN}, 1);
    try (Classifier classifier = Classifier.of(network, ExitPolicy.confidence(0.5))) {
      assertRefused(
          "Expected finite features, got NaN in row 1; check the data",
          () -> classifier.classify(Bundle.of(vectors)));
      Tensor mask = TestArrays.filled(DataType.FLOAT, () -> Double.NaN, 3, 12);
      assertRefused(
          "a finite mask, got NaN in row 0",
          () -> classifier.classify(new Bundle(vectors(3), mask, null, null)));
      assertRefused(
          "Data source, batch 0: Expected finite features, got NaN in row 1",
          () ->
              classifier.record(
                  epoch ->
                      target -> {
                        HostAccess.copy(vectors, target.features(3, 12));
                        target.labels(3);
                        return true;
                      }));
      assertEquals(2, classifier.classify(Bundle.of(vectors(2))).rows().size());
    }
  }

  @Test
  void logitsThatAreNotFiniteAreAnErrorThatNamesTheRow() {
    network.parameters().stream()
        .filter(parameter -> parameter.name().startsWith("block0.exit"))
        .forEach(parameter -> parameter.value().fill(() -> 1e38));
    try (Classifier classifier = Classifier.of(network, ExitPolicy.confidence(0.5))) {
      NonFiniteException error =
          assertThrows(NonFiniteException.class, () -> classifier.classify(Bundle.of(vectors(2))));
      assertTrue(
          error.getMessage().startsWith("Expected finite logits of the exit, got "),
          error.getMessage());
      assertTrue(error.getMessage().contains(" in row 0 at block 0;"), error.getMessage());
      assertEquals("logits of the exit", error.what());
    }
  }

  @Test
  void settingsThatDoNotFitTheNetworkAreRefused() {
    assertBuildRefused("an exit from 0 to 3", builder -> builder.policy(ExitPolicy.fixed(4)));
    assertBuildRefused(
        "an exit from 0 to 1", builder -> builder.policy(ExitPolicy.fixed(2)).firstBlocks(2));
    assertBuildRefused("at most 4 blocks", builder -> builder.firstBlocks(5));
    assertBuildRefused("number of blocks of at least 1", builder -> builder.firstBlocks(0));
    assertBuildRefused("rows in a tile of at least 1", builder -> builder.tileRows(0));
    assertBuildRefused("native threads", builder -> builder.nativeThreads(0));
    assertBuildRefused("varying length", builder -> builder.paddedLength(9));
    ExitSettings three = new ExitSettings(ExitPolicy.never(), List.of(1.0, 1.0, 1.0), 1);
    assertBuildRefused("temperatures of 4 exits", builder -> builder.settings(three));
  }

  private void assertBuildRefused(String reason, UnaryOperator<Classifier.Builder> change) {
    assertRefused(reason, () -> change.apply(Classifier.builder(network)).build().close());
  }

  @Test
  void aNetworkWithoutExitsHasNoEarlyOnes() {
    try (Network scpl = Networks.perceptron(Method.SCPL, 1).build()) {
      assertRefused("with exits", () -> Classifier.of(scpl, ExitPolicy.confidence(0.9)));
      assertRefused("with exits", () -> Classifier.builder(scpl).firstBlocks(1).build());
    }
  }

  @Test
  void aDataSetWithoutBatchesOrWithAStrangeLabelIsRefused() {
    try (Classifier classifier = Classifier.of(network, ExitPolicy.never())) {
      assertRefused("at least one", () -> classifier.record(epoch -> target -> false));
      BatchSource strange =
          epoch ->
              new BatchStream() {
                private int batch;

                @Override
                public boolean next(Signal target) {
                  target.features(1, 12).fill(() -> 0);
                  target.labels(1)[0] = 5;
                  return batch++ == 0;
                }
              };
      assertRefused("labels from 0 to 4, got 5", () -> classifier.record(strange));
    }
  }

  @Test
  void nothingIsAllocatedAfterTheLargestBatch() {
    List<Bundle> inputs =
        List.of(Bundle.of(vectors(40)), Bundle.of(vectors(7)), Bundle.of(vectors(33)));
    try (Classifier classifier =
        Classifier.builder(network).policy(ExitPolicy.patience(2)).tileRows(8).build()) {
      inputs.forEach(classifier::classify);
      OffHeap before = OffHeap.settled();
      for (int i = 0; i < 50; i++) {
        inputs.forEach(classifier::classify);
      }
      OffHeap.now().assertNoMoreThan(before, "after 150 batches");
    }
  }

  @Test
  void closingFreesWhatBatchesTook() {
    Bundle input = Bundle.of(vectors(40));
    useAndClose(input);
    OffHeap before = OffHeap.settled();
    useAndClose(input);
    OffHeap.now().assertNoMoreThan(before, "closed");
    assertEquals(40, input.features().size(0)); // the input is still there, as it was before
  }

  private void useAndClose(Bundle input) {
    try (Classifier classifier = Classifier.of(network, ExitPolicy.never())) {
      classifier.classify(input);
    }
  }
}
