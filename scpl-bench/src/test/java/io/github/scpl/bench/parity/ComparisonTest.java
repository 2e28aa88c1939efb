// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.scpl.bench.parity.Outcome.Summary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

class ComparisonTest {
  private static final Tolerances TOLERANCES =
      new Tolerances(new double[] {1e-3}, new double[] {1e-2, 1e-1}, 1e-3, 1e-3, 1e-3);

  @TempDir private Path folder;
  private Golden golden;

  @BeforeEach
  void makeUp() throws IOException {
    golden = golden(MadeUp.json());
  }

  private Golden golden(ObjectNode json) throws IOException {
    return GoldenReader.read(MadeUp.write(json, folder.resolve("made-up.json")));
  }

  /** The recorded outcome with one place changed. */
  private Outcome changed(String place, Object value) throws IOException {
    ObjectNode json = MadeUp.json();
    MadeUp.put(json, place, value);
    return golden(json).outcome();
  }

  private String failure(Outcome got) {
    return Comparison.of(golden, got, TOLERANCES).failure();
  }

  @Test
  void whatWasRecordedEqualsItself() {
    Deviations deviations = Comparison.of(golden, golden.outcome(), TOLERANCES);
    assertNull(deviations.failure());
    assertEquals(
        "loss 0.0e+00, part 0.0e+00, gradient 0.0e+00, parameter 0.0e+00, key bias 0.0e+00,"
            + " logit 0.0e+00",
        deviations.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/steps/0/loss | 3.51 | step 0 loss expected 3.50000000000 got 3.51000000000",
        "/steps/1/loss | 2.99 | step 1 loss expected 3.00000000000 got 2.99000000000",
        "/steps/0/blocks/0/0 | 1.6 | step 0 job 0 part 0 expected 1.50000000000 got 1.60000000000",
        "/steps/1/blocks/1/1 | 0.6 |"
            + " step 1 job 1 part 1 expected 0.500000000000 got 0.600000000000",
        "/first_step_gradients/first/0 | 2.01 |"
            + " gradient of first norm expected 2.00000000000 got 2.01000000000",
        "/first_step_gradients/first/1 | 0.5 |"
            + " gradient of first dot expected -0.500000000000 got 0.500000000000",
        "/final_parameters/first/0 | 4.01 |"
            + " final first norm expected 4.00000000000 got 4.01000000000",
        "/final_parameters/first/1 | 0.26 |"
            + " final first dot expected 0.250000000000 got 0.260000000000",
        "/eval_outputs_first_rows/0/1/0 | 1.51 |"
            + " output 0 row 1 logit 0 expected 1.50000000000 got 1.51000000000",
      })
  void oneOtherNumberFailsAndIsNamed(String place, double value, String expected)
      throws IOException {
    assertEquals(expected, failure(changed(place, value)));
  }

  @ParameterizedTest
  @CsvSource({
    "/steps/0/loss, 3.503",
    "/steps/0/blocks/0/0, 1.51",
    "/steps/1/blocks/1/1, 0.54",
    "/first_step_gradients/first/1, -0.4981",
    "/final_parameters/first/1, 0.2539",
    "/eval_outputs_first_rows/0/1/0, 1.5009"
  })
  void aDeviationWithinToleranceIsNotedAndPasses(String place, double value) throws IOException {
    Deviations deviations = Comparison.of(golden, changed(place, value), TOLERANCES);
    assertNull(deviations.failure());
    assertEquals(5, deviations.toString().split("0\\.0e\\+00", -1).length - 1);
  }

  @Test
  void theFirstFailureIsReported() throws IOException {
    ObjectNode json = MadeUp.json();
    MadeUp.put(json, "/eval_outputs_first_rows/0/0/0", 7);
    MadeUp.put(json, "/steps/1/loss", 7);
    assertEquals(
        "step 1 loss expected 3.00000000000 got 7.00000000000", failure(golden(json).outcome()));
  }

  @Test
  void aNumberThatIsNoneFails() {
    Outcome outcome = golden.outcome();
    Outcome.StepLosses first = new Outcome.StepLosses(Double.NaN, outcome.steps().get(0).parts());
    Outcome got =
        new Outcome(
            List.of(first, outcome.steps().get(1)),
            outcome.gradients(),
            outcome.parameters(),
            outcome.logits());
    assertEquals("step 0 loss expected 3.50000000000 got NaN", failure(got));
  }

  @Test
  void zeroEqualsZeroAndNothingElse() {
    Deviations deviations = new Deviations();
    deviations.compare("loss", "a loss", 0, 0, 0, 1e-3);
    assertNull(deviations.failure());
    deviations.compare("loss", "a loss", 0, 1e-30, 0, 1e-3);
    assertEquals("a loss expected 0.00000000000 got 1.00000000000e-30", deviations.failure());
  }

  @Test
  void aGradientWhereNoneWasAndTheReverseFail() throws IOException {
    assertEquals(
        "gradient of unused expected none got a gradient",
        failure(with("unused", new Summary(1e-9, 0))));
    assertNull(failure(with("unused", new Summary(0, 0))));
    assertEquals("gradient of first expected a gradient got none", failure(with("first", null)));
  }

  private Outcome with(String name, Summary gradient) {
    Map<String, Summary> gradients = new LinkedHashMap<>(golden.outcome().gradients());
    gradients.put(name, gradient);
    Outcome outcome = golden.outcome();
    return new Outcome(outcome.steps(), gradients, outcome.parameters(), outcome.logits());
  }

  @Test
  void missingStepsJobsPartsAndOutputsFail() throws IOException {
    Object oneStep = List.of(Map.of("loss", 3.5, "blocks", List.of()));
    assertEquals("run expected 2 steps got 1 steps", failure(changed("/steps", oneStep)));
    assertEquals(
        "step 0 expected 2 jobs got 1 jobs",
        failure(changed("/steps/0/blocks", List.of(List.of(1.5)))));
    assertEquals(
        "step 0 job 1 expected 2 parts got 1 parts",
        failure(changed("/steps/0/blocks/1", List.of(1.25))));
    assertEquals(
        "step 0 job 0 expected 1 parts got 2 parts",
        failure(changed("/steps/0/blocks/0", List.of(1.5, 2.5))));
    assertEquals(
        "evaluation expected 1 outputs got 0 outputs",
        failure(changed("/eval_outputs_first_rows", List.of())));
  }

  @Test
  void onlyTheLastOutputsAreComparedIfFewerWereRecorded() throws IOException {
    List<?> head = List.of(List.of(0.5, -0.5), List.of(1.5, -1.5));
    List<?> exit = List.of(List.of(8, 8), List.of(8, 8));
    assertNull(failure(changed("/eval_outputs_first_rows", List.of(exit, head))));
    assertNotNull(failure(changed("/eval_outputs_first_rows", List.of(head, exit))));
  }

  @Test
  void theKeyBiasOfAnAttentionMayDriftAsFarAsAdamCarriesNoise() throws IOException {
    String gradient = "/first_step_gradients/self_attn.linears.1.bias/0";
    assertNull(failure(changed(gradient, 3e-7)));
    assertNotNull(failure(changed(gradient, 3e-6)));
    // Two steps of 0.001, each way, in four dimensions: 0.008.
    String parameter = "/final_parameters/self_attn.linears.1.bias/0";
    assertNull(failure(changed(parameter, 0.507)));
    assertNotNull(failure(changed(parameter, 0.509)));
  }

  @Test
  void aTensorThatWeDoNotHaveIsPassedOver() {
    Outcome outcome = golden.outcome();
    Map<String, Summary> ours = new LinkedHashMap<>(outcome.parameters());
    ours.remove("unused");
    assertNull(failure(new Outcome(outcome.steps(), outcome.gradients(), ours, outcome.logits())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"VGG", "resnet", "LSTM", "Trans"})
  void everyRecordedRunIsReadAndEqualsItself(String family) throws IOException {
    List<Path> files = Recorded.filesOf(family);
    for (Path file : files) {
      Golden recorded = GoldenReader.read(file);
      for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
        Tolerances tolerances = Tolerances.of(recorded, type);
        assertNull(Comparison.of(recorded, recorded.outcome(), tolerances).failure());
      }
    }
    assertEquals(family.equals("VGG") ? 8 : family.equals("resnet") ? 5 : 6, files.size());
  }

  @Test
  void aSummaryIsTheNormAndTheProductWithAHashedDirection() {
    Summary summary = Summary.of(new double[] {3, 4}, 2, -100_000);
    assertEquals(5, summary.norm());
    assertEquals(3 * -0.43759739 + 4 * 0.70734453, summary.dot(), 1e-7);
  }
}
