// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.bench.parity.Outcome.StepLosses;
import io.github.scpl.bench.parity.Outcome.Summary;
import io.github.scpl.nn.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/** What rounding explains in a deep network passes, and a wrong float32 kernel does not. */
@Timeout(600)
class RoundingTest {
  /** So narrow in losses that rounding misses them on any processor. */
  private static final Tolerances NARROW =
      new Tolerances(new double[] {1e-6}, new double[] {1e-6}, 3e-1, 1e-1, 1);

  private static final int LAST_PART = 3;

  private static Golden deep;
  private static Outcome single;
  private static Rounding rounding;

  @BeforeAll
  static void run() throws InterruptedException {
    deep = DeepRun.of(101);
    single = GoldenRun.observe(deep, DataType.FLOAT);
    rounding = RoundingMeasurement.of(deep);
  }

  private static String failure(Outcome got) {
    return Comparison.of(deep, got, Tolerances.of(deep, DataType.FLOAT), rounding).failure();
  }

  @Test
  void roundingOfADeepNetworkPasses() throws InterruptedException {
    assertNotNull(Comparison.of(deep, single, NARROW).failure());
    Deviations deviations = ParityCheck.judge(deep, single, NARROW);
    assertNull(deviations.failure());
    assertTrue(deviations.excused().startsWith("step 0 "), deviations.excused());
    assertNull(failure(single));
  }

  /** A convolution in one block whose weights are off by one in a thousand. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aWrongKernelInFloat32IsFound(int block) throws InterruptedException {
    String tensor = convolution(block);
    Outcome wrong =
        GoldenRun.observe(deep, DataType.FLOAT, model -> spoil(model.parameters().get(tensor)));
    String failure = String.valueOf(failure(wrong));
    assertTrue(failure.startsWith("step 0 "), failure);
  }

  private static String convolution(int block) {
    String pattern = "model\\.backbone-" + block + "\\.layer\\.\\d+\\.conv2\\.0\\.weight";
    return deep.parameters().stream()
        .map(Golden.Tensor::name)
        .filter(name -> name.matches(pattern))
        .findFirst()
        .orElseThrow();
  }

  private static void spoil(Parameter parameter) {
    double[] values = parameter.value().toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] *= 1 + (i % 3 - 1) * 1e-3;
    }
    parameter.value().write(0, values, values.length);
  }

  @Test
  void aWrongLossIsFoundInEveryBlock() {
    for (int job = 0; job <= LAST_PART; job++) {
      List<double[]> parts = new ArrayList<>();
      single.steps().get(0).parts().forEach(part -> parts.add(part.clone()));
      parts.get(job)[0] *= 1 + 2e-3;
      StepLosses step = new StepLosses(single.steps().get(0).loss(), parts);
      Outcome wrong =
          new Outcome(List.of(step), single.gradients(), single.parameters(), single.logits());
      String expected = "step 0 job " + job + " part 0 expected ";
      assertTrue(failure(wrong).startsWith(expected), failure(wrong));
    }
  }

  @Test
  void aWrongGradientIsFound() {
    String tensor = convolution(2);
    Map<String, Summary> gradients = new LinkedHashMap<>(single.gradients());
    gradients.computeIfPresent(tensor, (name, g) -> new Summary(2 * g.norm(), 2 * g.dot()));
    Outcome wrong = new Outcome(single.steps(), gradients, single.parameters(), single.logits());
    String expected = "gradient of " + tensor + " norm expected ";
    assertTrue(failure(wrong).startsWith(expected), failure(wrong));
  }

  @Test
  void whatIsWrongInFloat64TooIsNotRounding() throws InterruptedException {
    StepLosses first = deep.outcome().steps().get(0);
    StepLosses other = new StepLosses(first.loss() * (1 + 1e-5), first.parts());
    Golden wrong =
        deep.with(
            new Outcome(
                List.of(other),
                deep.outcome().gradients(),
                deep.outcome().parameters(),
                deep.outcome().logits()));
    String failure = ParityCheck.judge(wrong, single, NARROW).failure();
    assertTrue(failure.startsWith("step 0 loss expected "), failure);
  }

  @Test
  void marksAreWidenedWithinBoundsAndInTheFirstStepAlone() {
    String last = "step 0 job " + LAST_PART + " part 0";
    assertTrue(rounding.mark(last, 1e-7) > 1e-7);
    assertEquals(1e-10 * Rounding.WIDEST, rounding.mark(last, 1e-10));
    assertEquals(0.5, rounding.mark(last, 0.5));
    assertEquals(1e-10, rounding.mark("step 1 loss", 1e-10));
    assertEquals(1e-10, Rounding.unknown().mark(last, 1e-10));
  }
}
