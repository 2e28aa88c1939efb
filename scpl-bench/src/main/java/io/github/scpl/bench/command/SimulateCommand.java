// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import io.github.scpl.bench.option.BudgetOptions;
import io.github.scpl.bench.option.Feature;
import io.github.scpl.bench.option.FolderOptions;
import io.github.scpl.bench.option.ModelOptions;
import io.github.scpl.bench.option.OptimizerOptions;
import io.github.scpl.bench.option.OptionChecks;
import io.github.scpl.bench.option.OutputOptions;
import io.github.scpl.bench.option.UsedBy;
import io.github.scpl.bench.option.WindowOptions;
import io.github.scpl.bench.progress.ProgressMonitor;
import io.github.scpl.bench.progress.Task;
import io.github.scpl.bench.result.MeasuredFiles;
import io.github.scpl.bench.run.NetworkFactory;
import io.github.scpl.bench.run.Trainers;
import io.github.scpl.bench.simulate.Cluster;
import io.github.scpl.bench.simulate.CostFile;
import io.github.scpl.bench.simulate.Measured;
import io.github.scpl.bench.simulate.Measurement;
import io.github.scpl.bench.simulate.Prediction;
import io.github.scpl.bench.simulate.Predictor;
import io.github.scpl.bench.simulate.Scheme;
import io.github.scpl.bench.simulate.SimulationReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code scpl simulate}: how fast a model would train on more devices. */
@UsedBy(Feature.ANY)
@Command(
    name = "simulate",
    description =
        "Measures what blocks cost on one core, and predicts by simulation how fast bp, gpipe, 1f1b"
            + " and scpl train on more devices. Runs of 1, 2 and 4 stages are measured, too, and"
            + " printed beside what the simulation says of them.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  scpl simulate --devices 4,8,64 --bandwidth 1.25 --latency 50 --hand-over 0.5",
      "  scpl simulate --costs scpl-results/result.json --devices 16"
    })
public final class SimulateCommand implements Callable<Integer> {
  private static final int MOST_DEVICES = 4096;
  private static final double GIGA = 1e9;
  private static final double GIBI = 1L << 30;
  private static final double MICRO = 1e-6;

  @Option(
      names = "--batch",
      defaultValue = "64",
      paramLabel = "N",
      description = "Samples in a batch (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--devices",
      split = ",",
      defaultValue = "1,4,8,64",
      paramLabel = "N",
      description = "Numbers of devices to plan for (default: 1,4,8,64).")
  private List<Integer> devices;

  @Option(
      names = "--bandwidth",
      defaultValue = "12.5",
      paramLabel = "GB/S",
      description = "Gigabytes a second of a link (default: ${DEFAULT-VALUE}, 100 Gbit/s).")
  private double bandwidth;

  @Option(
      names = "--latency",
      defaultValue = "10",
      paramLabel = "US",
      description = "Microseconds until what is sent begins to arrive (default: ${DEFAULT-VALUE}).")
  private double latency;

  @Option(
      names = "--hand-over",
      defaultValue = "0",
      paramLabel = "S/GB",
      description =
          "Seconds of a device that a gigabyte takes at each end of a link; 'scpl link' measures it"
              + " (default: ${DEFAULT-VALUE}).")
  private double handOver;

  @Option(
      names = "--memory",
      defaultValue = "16",
      paramLabel = "GIB",
      description = "Memory of a device; what needs more is no plan (default: ${DEFAULT-VALUE}).")
  private double memory;

  @Option(
      names = "--speed",
      defaultValue = "1",
      paramLabel = "FACTOR",
      description =
          "How many times as fast a device is as one core of this machine (default:"
              + " ${DEFAULT-VALUE}).")
  private double speed;

  @Option(
      names = "--costs",
      paramLabel = "FILE",
      description =
          "Take block costs and measured runs from a result.json of scpl simulate, or of scpl profile"
              + " --cores 1, of the same model, instead of measuring.")
  private Path costs;

  @Mixin private final ModelOptions model = new ModelOptions(0.25);
  @Mixin private RandomDataOptions random;
  @Mixin private OptimizerOptions optimizer;
  @Mixin private final WindowOptions windows = new WindowOptions(6, 2);
  @Mixin private FolderOptions folder;
  @Mixin private OutputOptions output;
  @Mixin private BudgetOptions budget;
  @Spec private CommandSpec spec;

  /** Made by the command line. */
  public SimulateCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    CostFile file = costs == null ? null : CostFile.open(costs);
    String name = NetworkFactory.name(model, random.data(model, 1, 1));
    if (file != null) {
      file.requireModel(name, model.width());
    }
    MeasuredFiles files = MeasuredFiles.open(folder.out(), CostFile.FORMAT, spec);
    PrintWriter terminal = spec.commandLine().getOut();
    Measured measured = measured(file, ProgressMonitor.of(output.onTheWay(terminal)));
    SimulationReport report = report(measured, cluster());
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("model", name);
    content.put("profiles", CostFile.json(measured));
    content.put("plans", report.json());
    String title = name + ", width " + model.width() + ", random data, batches of " + batch;
    files.write(content, title, report::addTo, report.numbers());
    terminal.println(report.checks().text());
    terminal.println(report.accuracy());
    terminal.println();
    terminal.println(report.plans().text());
    terminal.println(SimulationReport.NOTE);
    terminal.println(files.written());
    terminal.flush();
    return 0;
  }

  private Cluster cluster() {
    return new Cluster(
        speed, bandwidth * GIGA, latency * MICRO, handOver / GIGA, memory * GIBI, false);
  }

  private Measured measured(CostFile file, ProgressMonitor monitor)
      throws IOException, InterruptedException {
    Trainers trainers = new Trainers(model, optimizer, budget, monitor);
    Measurement measurement =
        new Measurement(
            trainers,
            budget,
            (rows, number) -> random.data(model, rows, number),
            batch,
            random.tokens(),
            windows.warmUp(),
            windows.steps(),
            windows.repeats());
    if (file != null) {
      return file.read(batch, budget.microBatches(), measurement::facts);
    }
    try (Task task = Task.begin(monitor, "Measuring blocks and stages")) {
      return measurement.run(task);
    }
  }

  private SimulationReport report(Measured measured, Cluster cluster) {
    Predictor predictor = new Predictor(measured.costs(), cluster, budget.capacity());
    Prediction baseline = null;
    if (measured.costs().has(Scheme.BP)) {
      List<Integer> all = predictor.cut(Scheme.BP, 1);
      baseline = predictor.predict(Scheme.BP, all, 1, 1);
    }
    Map<Integer, List<Prediction>> plans = new LinkedHashMap<>();
    for (int number : devices) {
      List<Prediction> best = new ArrayList<>();
      for (Scheme scheme : Scheme.values()) {
        if (measured.costs().has(scheme)) {
          best.addAll(plans(predictor, scheme, number));
        }
      }
      plans.put(number, best);
    }
    return new SimulationReport(measured, plans, baseline);
  }

  /** With the batch as it is, and with a batch for each of some replicas, if that is faster. */
  private static List<Prediction> plans(Predictor predictor, Scheme scheme, int number) {
    Prediction one = predictor.best(scheme, number, 1);
    Prediction several = predictor.best(scheme, number, number);
    return Stream.of(one, several).filter(Objects::nonNull).distinct().toList();
  }

  private void check() {
    OptionChecks.requireCount("--batch", 2, batch);
    for (int number : devices) {
      boolean valid = number >= 1 && number <= MOST_DEVICES;
      OptionChecks.require("--devices", valid, "numbers from 1 to " + MOST_DEVICES, number);
    }
    OptionChecks.requirePositive("--bandwidth", bandwidth);
    boolean valid = latency >= 0 && Double.isFinite(latency);
    OptionChecks.require("--latency", valid, "a number of at least 0", latency);
    valid = handOver >= 0 && Double.isFinite(handOver);
    OptionChecks.require("--hand-over", valid, "a number of at least 0", handOver);
    OptionChecks.requirePositive("--memory", memory);
    OptionChecks.requirePositive("--speed", speed);
    windows.check();
    random.check();
    model.check();
    optimizer.check();
    budget.check();
    model.requireOneDevice("others are simulated");
    String none = "none: stages of 1, 2 and 4 are measured, with 1 native thread each";
    OptionChecks.require("--placement", budget.isAuto(), none, budget.placementText());
    OptionChecks.require("--stages", budget.stages() == null, none, budget.stages());
    Integer threads = budget.givenNativeThreads();
    OptionChecks.require("--native-threads", threads == null, none, threads);
  }
}
