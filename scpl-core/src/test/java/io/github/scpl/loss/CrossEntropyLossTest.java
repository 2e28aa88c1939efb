// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.FiniteDifference;
import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.random.RandomKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class CrossEntropyLossTest {
  private final BuildContext context = BuildContext.root("loss", DataType.DOUBLE, RandomKey.of(1));
  private final CrossEntropyLoss loss = new CrossEntropyLoss(context);

  @AfterEach
  void close() {
    context.close();
  }

  @Test
  void meanOfTheNegativeLogProbabilities() {
    // Softmax of logarithms is the share of the numbers: 1/4, 3/4 and 1/2, 1/2.
    double ln3 = Math.log(3);
    Tensor logits = TestArrays.matrix(new double[] {0, ln3}, new double[] {5, 5});
    double expected = (Math.log(4) + Math.log(2)) / 2;
    assertEquals(
        expected, TestArrays.number(loss.evaluate(logits, TestArrays.labels(0, 1))), 1e-12);
    assertArrayEquals(
        new double[] {-0.75 / 2, 0.75 / 2, 0.5 / 2, -0.5 / 2}, loss.gradient().toArray(), 1e-12);
  }

  @Test
  void largeLogitsStayFinite() {
    Tensor logits = TestArrays.matrix(new double[] {-1e4, 0, 1e4}, new double[] {1e4, 1e4, -1e4});
    assertEquals(
        (2e4 + Math.log(2)) / 2,
        TestArrays.number(loss.evaluate(logits, TestArrays.labels(0, 1))),
        1e-8);
    assertArrayEquals(
        new double[] {-0.5, 0, 0.5, 0.25, -0.25, 0}, loss.gradient().toArray(), 1e-12);
  }

  @Test
  void gradientIsTheDerivative() {
    Tensor logits = TestArrays.normal(DataType.DOUBLE, 1, 5, 4);
    int[] labels = {0, 3, 1, 1, 2};
    double[] before = logits.toArray();
    TestArrays.number(
        loss.evaluate(TestArrays.normal(DataType.DOUBLE, 2, 7, 4), TestArrays.labels(new int[7])));
    TestArrays.number(loss.evaluate(logits, TestArrays.labels(labels)));
    assertArrayEquals(before, logits.toArray(), "the logits must be left alone");
    double[] gradient = loss.gradient().toArray();
    FiniteDifference.check(
        "logits",
        logits,
        gradient,
        () -> TestArrays.number(loss.evaluate(logits, TestArrays.labels(labels))));
  }
}
