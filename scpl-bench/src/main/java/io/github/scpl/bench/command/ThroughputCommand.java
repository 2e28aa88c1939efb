// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import io.github.scpl.bench.data.Data;
import io.github.scpl.bench.machine.ProcessMemory;
import io.github.scpl.bench.option.BudgetOptions;
import io.github.scpl.bench.option.Feature;
import io.github.scpl.bench.option.ModelNames;
import io.github.scpl.bench.option.ModelOptions;
import io.github.scpl.bench.option.OptimizerOptions;
import io.github.scpl.bench.option.OptionChecks;
import io.github.scpl.bench.option.OutputOptions;
import io.github.scpl.bench.option.TraceOptions;
import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.option.UsedBy;
import io.github.scpl.bench.option.WindowOptions;
import io.github.scpl.bench.progress.ProgressMonitor;
import io.github.scpl.bench.progress.Task;
import io.github.scpl.bench.result.PlacementChoice;
import io.github.scpl.bench.run.NetworkAndTrainer;
import io.github.scpl.bench.run.NetworkFactory;
import io.github.scpl.bench.run.Timeline;
import io.github.scpl.bench.run.Trainers;
import io.github.scpl.bench.throughput.StepClock;
import io.github.scpl.bench.throughput.Throughput;
import io.github.scpl.bench.throughput.ThroughputReport;
import io.github.scpl.device.Arena;
import io.github.scpl.train.Placement;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.growth.GrowthSchedule;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.TrainingListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code scpl throughput}: training speed on random data. */
@UsedBy(Feature.ANY)
@Command(
    name = "throughput",
    description =
        "Measures training steps of a model on random data, heads and optimizer included: 3x32x32"
            + " images of 10 classes, or texts of 4 classes.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  scpl throughput --model resnet18 --method scpl",
      "  scpl throughput --model transformer --batch 64 --json"
    })
public final class ThroughputCommand implements Callable<Integer> {
  private static final double LEARNING_RATE = 1e-3;

  @Option(
      names = "--method",
      defaultValue = "scpl",
      paramLabel = "NAME",
      description =
          "bp, bp-exits, gpipe (bp with micro-batches in stages), scpl (default), dascpl, ee,"
              + " predsim or, for images, al.")
  private String method;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Samples in a batch (default: 64 images or 128 texts).")
  private Integer batch;

  @Option(names = "--json", description = "Prints one JSON object, with all options.")
  private boolean json;

  @Mixin private final ModelOptions model = new ModelOptions(1);
  @Mixin private RandomDataOptions random;
  @Mixin private OptimizerOptions optimizer;
  @Mixin private final WindowOptions windows = new WindowOptions(10, 5);
  @Mixin private TraceOptions trace;
  @Mixin private OutputOptions output;
  @Mixin private BudgetOptions budget;
  @Spec private CommandSpec spec;

  /** Made by the command line. */
  public ThroughputCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    Training chosen = OptionChecks.parse("--method", () -> Training.of(method));
    boolean text = ModelNames.isText(model.model());
    int rows = batch != null ? batch : text ? 128 : 64;
    check(rows);
    PrintWriter out = spec.commandLine().getOut();
    ProgressMonitor monitor =
        json
            ? ProgressMonitor.ofTerminal(output.onTheWay(out))
            : ProgressMonitor.of(output.onTheWay(out));
    Trainers trainers = new Trainers(model, optimizer, budget, monitor);
    PlacementChoice choice = trainers.placement(chosen, random.data(model, rows, 1));
    measure(trainers, chosen, choice, rows, monitor);
    return 0;
  }

  private void measure(
      Trainers trainers, Training chosen, PlacementChoice choice, int rows, ProgressMonitor monitor)
      throws IOException, InterruptedException {
    Placement placement = choice.placement();
    int underWay = placement == null ? 0 : placement.stages() * (budget.capacity() + 1);
    int before = windows.warmUp() + underWay;
    int all = before + windows.repeats() * windows.steps() + underWay;
    Data data = random.data(model, rows, all);
    Arena.resetPeak();
    PrintWriter told = json ? spec.commandLine().getErr() : spec.commandLine().getOut();
    try (Timeline timeline = Timeline.open(trace, told);
        NetworkAndTrainer subject =
            timeline.show(
                chosen.name(), trainers.open(chosen, data, choice, GrowthSchedule.always()))) {
      Trainer trainer = subject.trainer();
      StepClock clock = new StepClock(before, windows.steps(), windows.repeats());
      trainer.addListener(clock);
      try (Task task = Task.begin(monitor, "Measuring").parts("step", all)) {
        task.next();
        trainer.addListener(counter(task));
        trainer.train(data.training(), 1, LEARNING_RATE);
      } finally {
        if (clock.windows() > 0) { // those that are complete, if it was interrupted
          String name = NetworkFactory.name(model, data);
          print(result(name, chosen, choice, rows, subject, clock));
        }
      }
    }
  }

  private static TrainingListener counter(Task task) {
    return new TrainingListener() {
      @Override
      public void onStep(StepReport report) {
        task.next();
      }
    };
  }

  private Throughput result(
      String name,
      Training chosen,
      PlacementChoice choice,
      int rows,
      NetworkAndTrainer subject,
      StepClock clock) {
    return new Throughput(
        name,
        chosen.name(),
        subject.trainer().budget(),
        choice,
        rows,
        clock.secondsPerStep(),
        stages(clock, choice.placement()),
        subject.parameters(),
        subject.trainer().memory(rows, random.tokens()),
        Arena.peakBytes(),
        ProcessMemory.peakOrNull());
  }

  private void print(Throughput result) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(ThroughputReport.json(spec, result));
    } else {
      ThroughputReport.text(result).forEach(out::println);
    }
    out.flush();
  }

  private static List<Throughput.StageTime> stages(StepClock clock, Placement placement) {
    double seconds = Arrays.stream(clock.secondsPerStep()).average().orElseThrow();
    List<Integer> counts = placement == null ? List.of(clock.blocks()) : placement.blocksPerStage();
    List<Throughput.StageTime> stages = new ArrayList<>();
    int first = 0;
    for (int count : counts) {
      double busy = clock.busy(first, count);
      stages.add(new Throughput.StageTime(count, clock.blocks(first, count), busy, seconds));
      first += count;
    }
    return stages;
  }

  private void check(int rows) {
    OptionChecks.requireCount("--batch", 1, rows);
    windows.check();
    random.check();
    model.check();
    optimizer.check();
    trace.check();
    budget.check();
  }
}
