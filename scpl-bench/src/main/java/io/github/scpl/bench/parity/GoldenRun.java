// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.parity;

import io.github.scpl.bench.parity.Outcome.StepLosses;
import io.github.scpl.bench.parity.Outcome.Summary;
import io.github.scpl.block.BlockLoss;
import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Device;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import io.github.scpl.nn.Parameter;
import io.github.scpl.train.BackpropTrainer;
import io.github.scpl.train.SequentialTrainer;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.growth.GrowthSchedule;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.TrainingListener;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;

/** Runs a golden run anew by our trainers, and notes what comes out. */
final class GoldenRun {
  private final Golden golden;
  private final List<StepLosses> steps = new ArrayList<>();
  private Map<String, Summary> gradients = Map.of();

  private GoldenRun(Golden golden) {
    this.golden = golden;
  }

  /** Runs, and notes all that was recorded of the original. */
  static Outcome observe(Golden golden, DataType dataType) throws InterruptedException {
    return observe(golden, dataType, HostDevice.direct());
  }

  /** The same on another device. */
  static Outcome observe(Golden golden, DataType dataType, Device device)
      throws InterruptedException {
    return observe(golden, new GoldenModel(golden, dataType, device), model -> {});
  }

  /**
   * The same of a model that is not quite the recorded one.
   *
   * @param change of the model before the first step
   */
  static Outcome observe(Golden golden, DataType dataType, Consumer<GoldenModel> change)
      throws InterruptedException {
    return observe(golden, new GoldenModel(golden, dataType), change);
  }

  private static Outcome observe(Golden golden, GoldenModel fresh, Consumer<GoldenModel> change)
      throws InterruptedException {
    GoldenRun run = new GoldenRun(golden);
    try (GoldenModel model = fresh) {
      change.accept(model);
      run.train(model, golden.outcome().steps().size());
      Map<String, Summary> parameters = run.summaries(model, Parameter::value);
      double[][][] logits = run.evaluate(model.network());
      return new Outcome(run.steps, run.gradients, parameters, logits);
    }
  }

  /** The losses and gradients of the first step, with no parameters and logits. */
  static Outcome firstStep(Golden golden, DataType dataType, Consumer<GoldenModel> change)
      throws InterruptedException {
    GoldenRun run = new GoldenRun(golden);
    try (GoldenModel model = new GoldenModel(golden, dataType)) {
      change.accept(model);
      run.train(model, 1);
      return new Outcome(run.steps, run.gradients, Map.of(), new double[0][][]);
    }
  }

  private void train(GoldenModel model, int count) throws InterruptedException {
    Network network = model.network();
    try (Trainer trainer = trainer(network, model.growth())) {
      trainer.addListener(
          new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
              steps.add(new StepLosses(report.loss(), parts(report.losses(), network)));
              if (report.step().batch() == 0) {
                gradients = summaries(model, Parameter::gradient);
              }
            }
          });
      trainer.train(new GoldenBatches(golden, count), 1, golden.learningRate());
    }
  }

  private static Trainer trainer(Network network, GrowthSchedule growth) {
    return network.method().local()
        ? new SequentialTrainer(network, Runtime.getRuntime().availableProcessors(), growth)
        : new BackpropTrainer(network);
  }

  /**
   * The original's parts: one job per active block, or, end to end, one job with all exits and the
   * head.
   */
  private static List<double[]> parts(List<BlockLoss> losses, Network network) {
    List<double[]> jobs = new ArrayList<>();
    double head = losses.get(losses.size() - 1).head();
    if (network.method().local()) {
      losses.forEach(loss -> jobs.add(new double[] {loss.local()}));
      if (losses.size() == network.blocks().size()) {
        jobs.set(jobs.size() - 1, new double[] {losses.get(losses.size() - 1).local(), head});
      }
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

  private Map<String, Summary> summaries(GoldenModel model, Function<Parameter, Tensor> array) {
    Map<String, Summary> summaries = new LinkedHashMap<>();
    for (Golden.Tensor tensor : golden.parameters()) {
      Parameter parameter = model.parameters().get(tensor.name());
      if (parameter != null) {
        double[] values = array.apply(parameter).toArray();
        summaries.put(tensor.name(), Summary.of(values, golden.seed(), tensor.stream()));
      }
    }
    return summaries;
  }

  private double[][][] evaluate(Network network) {
    try (Arena arena = HostDevice.HOST.arena()) {
      Signal signal = new Signal(arena, network.device(), network.dataType());
      int rows = golden.evaluationBatch();
      new GoldenBatches(golden, 1).fill(signal, GoldenBatches.EVALUATION_STEP, rows);
      return network.logits(signal.bundle()).stream()
          .map(logits -> rows(logits.toArray(), rows))
          .toArray(double[][][]::new);
    }
  }

  private static double[][] rows(double[] values, int rows) {
    int columns = values.length / rows;
    double[][] matrix = new double[rows][columns];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(values, row * columns, matrix[row], 0, columns);
    }
    return matrix;
  }
}
