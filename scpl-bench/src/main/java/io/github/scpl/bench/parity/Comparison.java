// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.parity;

import io.github.scpl.bench.parity.Outcome.StepLosses;
import io.github.scpl.bench.parity.Outcome.Summary;
import java.util.List;

/** Compares every quantity of an outcome with the recorded one. */
final class Comparison {
  /** Softmax ignores a shift of all scores, so a key bias has a true gradient of zero. */
  private static final String KEY_BIAS = "self_attn.linears.1.bias";

  /** How far from zero rounding may leave such a gradient. */
  private static final double ZERO_GRADIENT = 1e-6;

  private final Golden golden;
  private final Outcome expected;
  private final Outcome got;
  private final Tolerances tolerances;
  private final Deviations deviations;

  private Comparison(Golden golden, Outcome got, Tolerances tolerances, Rounding rounding) {
    this.golden = golden;
    this.got = got;
    this.tolerances = tolerances;
    deviations = new Deviations(rounding);
    expected = golden.outcome();
  }

  /** The result knows the largest deviations and the first failure. */
  static Deviations of(Golden golden, Outcome got, Tolerances tolerances) {
    return of(golden, got, tolerances, Rounding.unknown());
  }

  /**
   * The same, with marks of the first step that leave room for rounding.
   *
   * @param rounding of the first step of this run
   */
  static Deviations of(Golden golden, Outcome got, Tolerances tolerances, Rounding rounding) {
    Comparison comparison = new Comparison(golden, got, tolerances, rounding);
    if (comparison.sameNumberOfSteps()) {
      comparison.compareStep(0);
    }
    comparison.compareGradients();
    comparison.deviations.endOfFirstStep();
    comparison.compareLaterSteps();
    for (Golden.Tensor tensor : golden.parameters()) {
      comparison.compareParameter(tensor);
    }
    comparison.compareOutputs();
    return comparison.deviations;
  }

  /** Compares the losses and the gradients of the first step alone. */
  static Deviations ofFirstStep(Golden golden, Outcome got, Tolerances tolerances) {
    Comparison comparison = new Comparison(golden, got, tolerances, Rounding.unknown());
    comparison.compareStep(0);
    comparison.compareGradients();
    return comparison.deviations;
  }

  private boolean sameNumberOfSteps() {
    return sameCount("run", expected.steps().size(), got.steps().size(), "steps");
  }

  private void compareGradients() {
    for (Golden.Tensor tensor : golden.parameters()) {
      compareGradient(tensor);
    }
  }

  private void compareLaterSteps() {
    for (int step = 1; step < Math.min(expected.steps().size(), got.steps().size()); step++) {
      compareStep(step);
    }
  }

  private boolean sameCount(String quantity, int wanted, int found, String what) {
    if (wanted != found) {
      deviations.fail(quantity, wanted + " " + what, found + " " + what);
    }
    return wanted == found;
  }

  private void compareStep(int step) {
    StepLosses wanted = expected.steps().get(step);
    StepLosses found = got.steps().get(step);
    String quantity = "step " + step;
    compareRelative("loss", quantity + " loss", wanted.loss(), found.loss(), tolerances.loss(step));
    List<double[]> jobs = wanted.parts();
    if (!sameCount(quantity, jobs.size(), found.parts().size(), "jobs")) {
      return;
    }
    for (int job = 0; job < jobs.size(); job++) {
      compareParts(step, quantity + " job " + job, jobs.get(job), found.parts().get(job));
    }
  }

  private void compareParts(int step, String quantity, double[] wanted, double[] found) {
    if (!sameCount(quantity, wanted.length, found.length, "parts")) {
      return;
    }
    for (int part = 0; part < wanted.length; part++) {
      String name = quantity + " part " + part;
      compareRelative("part", name, wanted[part], found[part], tolerances.part(step));
    }
  }

  private void compareRelative(
      String kind, String quantity, double wanted, double found, double tolerance) {
    deviations.compare(kind, quantity, wanted, found, Math.abs(wanted), tolerance);
  }

  private void compareGradient(Golden.Tensor tensor) {
    String quantity = "gradient of " + tensor.name();
    Summary wanted = expected.gradients().get(tensor.name());
    Summary found = got.gradients().get(tensor.name());
    if (wanted != null && found != null) {
      boolean zero = isKeyBias(tensor);
      double tolerance =
          zero ? Math.min(ZERO_GRADIENT, tolerances.gradient()) : tolerances.gradient();
      compareSummary("gradient", quantity, wanted, found, zero ? 1 : wanted.norm(), tolerance);
    } else if (wanted != null) {
      deviations.fail(quantity, "a gradient", "none");
    } else if (found != null && found.norm() != 0) {
      deviations.fail(quantity, "none", "a gradient");
    }
  }

  private void compareParameter(Golden.Tensor tensor) {
    Summary found = got.parameters().get(tensor.name());
    if (found == null) {
      return; // a tensor that the original lists and never uses
    }
    Summary wanted = expected.parameters().get(tensor.name());
    boolean noise = isKeyBias(tensor);
    compareSummary(
        noise ? "key bias" : "parameter",
        "final " + tensor.name(),
        wanted,
        found,
        noise ? 1 : wanted.norm(),
        noise ? farthestStep(tensor) : tolerances.parameter());
  }

  private static boolean isKeyBias(Golden.Tensor tensor) {
    return tensor.name().endsWith(KEY_BIAS);
  }

  /** How far Adam can carry a vector that sees nothing but rounding errors. */
  private double farthestStep(Golden.Tensor tensor) {
    return 2 * golden.learningRate() * expected.steps().size() * Math.sqrt(tensor.shape()[0]);
  }

  private void compareSummary(
      String kind, String quantity, Summary wanted, Summary found, double scale, double tolerance) {
    deviations.compare(kind, quantity + " norm", wanted.norm(), found.norm(), scale, tolerance);
    deviations.compare(kind, quantity + " dot", wanted.dot(), found.dot(), scale, tolerance);
  }

  private void compareOutputs() {
    double[][][] outputs = expected.logits();
    // The original's EE keeps its exits' answers to itself: only the last outputs are recorded.
    int skipped = got.logits().length - outputs.length;
    if (skipped < 0) {
      sameCount("evaluation", outputs.length, got.logits().length, "outputs");
      return;
    }
    for (int output = 0; output < outputs.length; output++) {
      compareLogits("output " + output, outputs[output], got.logits()[skipped + output]);
    }
  }

  /** Only the first rows are recorded. */
  private void compareLogits(String quantity, double[][] wanted, double[][] found) {
    for (int row = 0; row < wanted.length; row++) {
      for (int c = 0; c < wanted[row].length; c++) {
        String name = quantity + " row " + row + " logit " + c;
        deviations.compare("logit", name, wanted[row][c], found[row][c], 1, tolerances.logit());
      }
    }
  }
}
