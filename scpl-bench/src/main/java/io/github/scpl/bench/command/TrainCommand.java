// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import io.github.scpl.bench.data.ModelStore;
import io.github.scpl.bench.flink.FlinkChecks;
import io.github.scpl.bench.flink.FlinkTraining;
import io.github.scpl.bench.option.About;
import io.github.scpl.bench.option.BudgetOptions;
import io.github.scpl.bench.option.Concern;
import io.github.scpl.bench.option.DataOptions;
import io.github.scpl.bench.option.Feature;
import io.github.scpl.bench.option.GrowthChoice;
import io.github.scpl.bench.option.ModelOptions;
import io.github.scpl.bench.option.OptionChecks;
import io.github.scpl.bench.option.Settings;
import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.option.TrainingOptions;
import io.github.scpl.bench.option.UsedBy;
import io.github.scpl.bench.progress.Task;
import io.github.scpl.bench.report.Table;
import io.github.scpl.bench.result.ComparisonTable;
import io.github.scpl.bench.result.MethodResult;
import io.github.scpl.bench.result.Presentation;
import io.github.scpl.bench.result.RunPlan;
import io.github.scpl.bench.run.Experiment;
import io.github.scpl.block.Network;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code scpl train}: one model by one method. */
@UsedBy(Feature.ANY)
@Command(
    name = "train",
    description = "Trains a model by one method, and prints the accuracy of all exits per epoch.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  scpl train --method dascpl --save model.safetensors",
      "  scpl train --data ag-news:ag_news_csv --model bilstm --epochs 3",
      "  scpl train --tensorboard events",
      "  scpl train --on flink"
    })
public final class TrainCommand implements Callable<Integer> {
  @About(Concern.TRAINING)
  @Option(
      names = "--method",
      defaultValue = "scpl",
      paramLabel = "NAME",
      description =
          "bp, bp-exits, gpipe (bp with micro-batches in stages), scpl (default), dascpl, ee,"
              + " predsim or, for images, al.")
  private String method;

  @About(Concern.TRAINING)
  @Option(
      names = "--growth",
      defaultValue = "fixed",
      paramLabel = "GROWTH",
      description =
          "Which blocks take part: fixed (all; default), accumulate, reduce or plateau, with"
              + " numbers as in accumulate:1,2,3, accumulate:90,180,270:steps or plateau:2,2,0.5"
              + " (epochs of patience and of trial, points); or epochs:1,1,2,4 (blocks of each"
              + " epoch).")
  private String growth;

  @About(Concern.MEASUREMENT)
  @Option(
      names = "--test-batch",
      paramLabel = "N",
      description = "Samples in a batch of evaluation (default: that of --batch).")
  private Integer testBatch;

  @About(Concern.PIPELINE)
  @Option(
      names = "--on",
      defaultValue = "here",
      paramLabel = "PLACE",
      description =
          "Where blocks are trained: here (default), by threads; or flink, as operators of an Apache"
              + " Flink job, in this process or on the cluster of 'flink run' (see scpl flink-jar),"
              + " to the same bits.")
  private String on;

  @About(Concern.FILES)
  @Option(
      names = "--save",
      paramLabel = "FILE",
      description =
          "Store the model, over an older file. 'scpl exits' loads those of methods with exits, and"
              + " chooses a policy if --validation was above 0.")
  private Path save;

  @Mixin private final DataOptions data = new DataOptions(0);
  @Mixin private final ModelOptions model = new ModelOptions(0.25);
  @Mixin private TrainingOptions training;
  @Mixin private BudgetOptions budget;
  @Spec private CommandSpec spec;

  /** Made by the command line. */
  public TrainCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    Training chosen = OptionChecks.parse("--method", () -> Training.of(method));
    GrowthChoice grown = OptionChecks.parse("--growth", () -> GrowthChoice.parse(growth));
    OptionChecks.require(
        "--save", save == null || !chosen.isAssociated(), "no file for the method al", save);
    if (testBatch != null) {
      OptionChecks.requireAtLeastOne("--test-batch", testBatch);
    }
    boolean onFlink = FlinkChecks.isFlink(on);
    if (onFlink) {
      FlinkChecks.check(spec.commandLine().getParseResult(), chosen, grown, training);
      model.requireOneDevice("operators of a job do not know where stages go");
    }
    ModelStore.prepare(save);
    PrintWriter out = spec.commandLine().getOut();
    int evaluated = testBatch == null ? training.batch() : testBatch;
    Settings settings = new Settings(data, model, training, budget);
    Experiment experiment = Experiment.open(settings, evaluated, out);
    if (onFlink) {
      experiment.trainElsewhere(FlinkTraining.of(spec, experiment.data(), training));
    }
    experiment.run(
        spec,
        List.of(new RunPlan(chosen, grown)),
        training.output().quiet()
            ? Presentation.of(this::table, ComparisonTable.NOTE)
            : Presentation.ofReport(this::table, ComparisonTable.NOTE),
        network -> save(network, experiment));
    return 0;
  }

  private List<Table> table(List<MethodResult> results) {
    return List.of(ComparisonTable.of(results, training.targetAccuracy()));
  }

  private void save(Network network, Experiment experiment) throws IOException {
    if (save != null) {
      try (Task task = Task.begin(experiment.monitor(), "Saving to " + save)) {
        ModelStore.save(save, network, spec, experiment.data(), null, null, task);
      }
      spec.commandLine().getOut().println("Saved to " + save);
    }
  }
}
