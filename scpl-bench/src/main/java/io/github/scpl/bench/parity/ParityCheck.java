package io.github.scpl.bench.parity;

import io.github.scpl.block.BlockLoss;
import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.internal.Arena;
import io.github.scpl.internal.HostAccess;
import io.github.scpl.nn.Parameter;
import io.github.scpl.train.BackpropTrainer;
import io.github.scpl.train.SequentialTrainer;
import io.github.scpl.train.StepReport;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs a golden run anew by our trainers and compares every quantity that was recorded. */
final class ParityCheck {
  private static final long DIRECTION_STREAM = 200_000;

  /** Softmax ignores a shift of all scores, so a key bias has a true gradient of zero. */
  private static final String KEY_BIAS = "self_attn.linears.1.bias";

  private final Golden golden;
  private final Tolerances tolerances;
  private final Deviations deviations = new Deviations();

  private ParityCheck(Golden golden, DataType dataType) {
    this.golden = golden;
    tolerances = Tolerances.of(golden, dataType);
  }

  /** Runs and compares; the result knows the largest deviations and the first failure. */
  static Deviations run(Golden golden, DataType dataType) throws InterruptedException {
    ParityCheck check = new ParityCheck(golden, dataType);
    try (GoldenModel model = new GoldenModel(golden, dataType)) {
      check.train(model);
      check.compareParameters(model);
      check.evaluate(model.network());
    }
    return check.deviations;
  }

  private void train(GoldenModel model) throws InterruptedException {
    Network network = model.network();
    try (Trainer trainer =
        network.method().local() ? new SequentialTrainer(network) : new BackpropTrainer(network)) {
      trainer.addListener(
          new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
              compareLosses(report, network);
              if (report.step().batch() == 0) {
                compareGradients(model);
              }
            }
          });
      trainer.train(new GoldenBatches(golden, golden.steps().size()), 1, golden.learningRate());
    }
  }

  private void compareLosses(StepReport report, Network network) {
    int step = report.step().batch();
    Golden.StepLosses expected = golden.steps().get(step);
    compareRelative(
        "loss", "step " + step + " loss", expected.loss(), report.loss(), tolerances.loss(step));
    List<double[]> got = parts(report.losses(), network);
    String quantity = "step " + step + " parts";
    if (got.size() != expected.parts().size()) {
      deviations.fail(quantity, expected.parts().size() + " jobs", got.size() + " jobs");
      return;
    }
    for (int job = 0; job < got.size(); job++) {
      double[] wanted = expected.parts().get(job);
      for (int part = 0; part < wanted.length; part++) {
        String name = quantity + " of job " + job + ", part " + part;
        double value = part < got.get(job).length ? got.get(job)[part] : Double.NaN;
        compareRelative("part", name, wanted[part], value, tolerances.part(step));
      }
    }
  }

  /**
   * The original's parts: one job per block, or, end to end, one job with all exits and the head.
   */
  private static List<double[]> parts(List<BlockLoss> losses, Network network) {
    List<double[]> jobs = new ArrayList<>();
    double head = losses.get(losses.size() - 1).head();
    if (network.method().local()) {
      losses.forEach(loss -> jobs.add(new double[] {loss.local()}));
      jobs.set(jobs.size() - 1, new double[] {losses.get(losses.size() - 1).local(), head});
    } else if (network.method().exits()) {
      double[] job = new double[losses.size() + 1];
      for (int i = 0; i < losses.size(); i++) {
        job[i] = losses.get(i).exit();
      }
      job[losses.size()] = head;
      jobs.add(job);
    } else {
      jobs.add(new double[] {head});
    }
    return jobs;
  }

  private void compareRelative(
      String kind, String quantity, double expected, double got, double tolerance) {
    deviations.compare(kind, quantity, expected, got, Math.abs(expected), tolerance);
  }

  private void compareGradients(GoldenModel model) {
    Map<String, Parameter> ours = model.parameters();
    for (Golden.Tensor tensor : golden.parameters()) {
      Golden.Summary expected = golden.gradients().get(tensor.name());
      Parameter parameter = ours.get(tensor.name());
      if (expected == null || parameter == null) {
        requireNoGradient(tensor, expected, parameter);
        continue;
      }
      boolean zero = tensor.name().endsWith(KEY_BIAS);
      compareSummary(
          "gradient",
          "gradient of " + tensor.name(),
          expected,
          summary(tensor, parameter.gradient()),
          zero ? 1 : expected.norm(),
          tolerances.gradient());
    }
  }

  private void requireNoGradient(
      Golden.Tensor tensor, Golden.Summary expected, Parameter parameter) {
    String quantity = "gradient of " + tensor.name();
    if (expected != null) {
      deviations.fail(quantity, "a gradient", "none");
    } else if (parameter != null && summary(tensor, parameter.gradient()).norm() != 0) {
      deviations.fail(quantity, "none", "a gradient");
    }
  }

  private void compareParameters(GoldenModel model) {
    for (Golden.Tensor tensor : golden.parameters()) {
      Parameter parameter = model.parameters().get(tensor.name());
      if (parameter == null) {
        continue;
      }
      Golden.Summary expected = golden.finalParameters().get(tensor.name());
      boolean noise = tensor.name().endsWith(KEY_BIAS);
      compareSummary(
          noise ? "key bias" : "parameter",
          "final " + tensor.name(),
          expected,
          summary(tensor, parameter.value()),
          noise ? 1 : expected.norm(),
          noise ? farthestStep(tensor) : tolerances.parameter());
    }
  }

  /** How far Adam can carry a vector that sees nothing but rounding errors. */
  private double farthestStep(Golden.Tensor tensor) {
    return 2 * golden.learningRate() * golden.steps().size() * Math.sqrt(tensor.shape()[0]);
  }

  private void compareSummary(
      String kind,
      String quantity,
      Golden.Summary expected,
      Golden.Summary got,
      double scale,
      double tolerance) {
    deviations.compare(kind, quantity + ", norm", expected.norm(), got.norm(), scale, tolerance);
    deviations.compare(kind, quantity + ", dot", expected.dot(), got.dot(), scale, tolerance);
  }

  private Golden.Summary summary(Golden.Tensor tensor, INDArray array) {
    GoldenHash direction = new GoldenHash(golden.seed(), DIRECTION_STREAM + tensor.stream());
    double squares = 0;
    double dot = 0;
    double[] values = HostAccess.toArray(array);
    for (int k = 0; k < values.length; k++) {
      squares += values[k] * values[k];
      dot += values[k] * direction.value(k);
    }
    return new Golden.Summary(Math.sqrt(squares), dot);
  }

  private void evaluate(Network network) {
    try (Arena arena = new Arena()) {
      Signal signal = new Signal(arena, network.dataType());
      new GoldenBatches(golden, 1)
          .fill(signal, GoldenBatches.EVALUATION_STEP, golden.evaluationBatch());
      List<INDArray> outputs = network.logits(signal.bundle());
      double[][][] expected = golden.evaluation();
      // The original's EE keeps its exits' answers to itself.
      int skipped = outputs.size() - expected.length;
      for (int output = 0; output < expected.length; output++) {
        compareLogits(output, expected[output], outputs.get(skipped + output));
      }
    }
  }

  private void compareLogits(int output, double[][] expected, INDArray logits) {
    int classes = golden.classes();
    double[] got = HostAccess.toArray(logits);
    for (int row = 0; row < expected.length; row++) {
      for (int c = 0; c < classes; c++) {
        String quantity = "logit of output " + output + ", row " + row + ", class " + c;
        deviations.compare(
            "logit", quantity, expected[row][c], got[row * classes + c], 1, tolerances.logit());
      }
    }
  }
}
