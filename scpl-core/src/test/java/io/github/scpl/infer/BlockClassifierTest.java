// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.TestArrays;
import io.github.scpl.block.Bundle;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.NonFiniteException;
import io.github.scpl.block.SingleBlock;
import io.github.scpl.device.Lane;
import io.github.scpl.device.Tensor;
import io.github.scpl.infer.policy.Answer;
import io.github.scpl.infer.policy.ExitPolicy;
import io.github.scpl.infer.policy.ExitSettings;
import io.github.scpl.infer.policy.Row;
import io.github.scpl.train.Networks;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Blocks that are built and run one by one answer as a {@link Classifier} of all. */
@Timeout(60)
class BlockClassifierTest {
  private static final int ROWS = 21;
  private static final int TILE = 4;

  private final Tensor images =
      TestArrays.normal(DataType.FLOAT, 7, Networks.IMAGE.withBatch(ROWS));

  private static Network.Builder builder() {
    return Networks.convolutional(Method.DASCPL, 1);
  }

  private static ExitSettings settings(String policy) {
    return ExitSettings.of(ExitPolicy.parse(policy));
  }

  private List<Answer> expected(ExitSettings settings) throws Exception {
    try (Network network = builder().build();
        Classifier classifier =
            Classifier.builder(network)
                .settings(settings)
                .tileRows(TILE)
                .nativeThreads(1)
                .build()) {
      return classifier.classify(Bundle.of(images)).rows();
    }
  }

  /** Halfway between the confidences of two rows at the first exit. */
  private ExitSettings halfLeaveAtTheFirstExit() throws Exception {
    double[] confidences =
        expected(settings("fixed:0")).stream().mapToDouble(Answer::confidence).sorted().toArray();
    double threshold = (confidences[ROWS / 2] + confidences[ROWS / 2 + 1]) / 2;
    return ExitSettings.of(ExitPolicy.confidence(threshold));
  }

  /** Passes all rows through the blocks, each by itself. */
  private List<Answer> oneByOne(ExitSettings settings) {
    List<Row> rows = IntStream.range(0, ROWS).mapToObj(i -> new Row(i, Networks.BLOCKS)).toList();
    pass(Bundle.of(images), rows, 0, settings);
    return rows.stream().map(Row::answer).toList();
  }

  private void pass(Bundle input, List<Row> rows, int index, ExitSettings settings) {
    try (SingleBlock single = builder().buildBlock(index);
        BlockClassifier classifier = new BlockClassifier(single, Networks.CLASSES, settings, TILE);
        Lane lane = single.block().device().open(1)) {
      Bundle output = classifier.run(input, rows);
      List<Row> stay = new ArrayList<>(rows);
      stay.removeIf(row -> row.answer() != null);
      if (stay.isEmpty()) {
        assertNull(output);
        return;
      }
      assertEquals(stay.size(), output.features().size(0));
      pass(output, stay, index + 1, settings);
      lane.finish();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"never", "fixed:1", "patience:2"})
  void answersAreThoseOfAllBlocksTogether(String policy) throws Exception {
    assertEquals(expected(settings(policy)), oneByOne(settings(policy)));
  }

  @Test
  void someRowsMayLeaveAndTheOthersGoOn() throws Exception {
    ExitSettings half = halfLeaveAtTheFirstExit();
    List<Answer> answers = oneByOne(half);
    assertEquals(expected(half), answers);
    long early = answers.stream().filter(answer -> answer.blocks() == 1).count();
    assertTrue(early > 0 && early < ROWS, answers::toString);
  }

  @Test
  void logitsThatAreNotFiniteAreRefused() {
    double[] values = images.toArray();
    values[values.length - 1] = Double.NaN;
    Tensor broken = TestArrays.of(DataType.FLOAT, values, images.shape());
    List<Row> rows = IntStream.range(0, ROWS).mapToObj(i -> new Row(i, Networks.BLOCKS)).toList();
    assertThrows(
        NonFiniteException.class, () -> pass(Bundle.of(broken), rows, 0, settings("fixed:0")));
  }
}
