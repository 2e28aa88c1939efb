// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import io.github.scpl.bench.option.BudgetOptions;
import io.github.scpl.bench.option.Feature;
import io.github.scpl.bench.option.FolderOptions;
import io.github.scpl.bench.option.MethodOptions;
import io.github.scpl.bench.option.ModelOptions;
import io.github.scpl.bench.option.OptimizerOptions;
import io.github.scpl.bench.option.OptionChecks;
import io.github.scpl.bench.option.OutputOptions;
import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.option.UsedBy;
import io.github.scpl.bench.option.WindowOptions;
import io.github.scpl.bench.profile.MethodProfile;
import io.github.scpl.bench.profile.ProfileReport;
import io.github.scpl.bench.profile.Profiler;
import io.github.scpl.bench.progress.ProgressMonitor;
import io.github.scpl.bench.progress.Task;
import io.github.scpl.bench.result.MeasuredFiles;
import io.github.scpl.bench.run.NetworkFactory;
import io.github.scpl.bench.run.Trainers;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code scpl profile}: where the time of training goes, for some sizes of batches. */
@UsedBy(Feature.ANY)
@Command(
    name = "profile",
    description =
        "Measures on random data what each stage spends its time on, with small and with large"
            + " batches, and what the speed-up over the first method is made of.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  scpl profile --model bilstm --batches 32,128",
      "  scpl profile --methods bp,gpipe,scpl --placement gpipe=1+3,scpl=1+1+1+1"
    })
public final class ProfileCommand implements Callable<Integer> {
  private static final String FORMAT = "scpl-profile/1";

  @Mixin private final MethodOptions methods = new MethodOptions("bp", "scpl");

  @Option(
      names = "--batches",
      split = ",",
      defaultValue = "16,64,256",
      paramLabel = "N",
      description = "Samples in a batch, one size after the other (default: 16,64,256).")
  private List<Integer> batches;

  @Mixin private final ModelOptions model = new ModelOptions(0.25);
  @Mixin private RandomDataOptions random;
  @Mixin private OptimizerOptions optimizer;
  @Mixin private final WindowOptions windows = new WindowOptions(8, 3);
  @Mixin private FolderOptions folder;
  @Mixin private OutputOptions output;
  @Mixin private BudgetOptions budget;
  @Spec private CommandSpec spec;

  /** Made by the command line. */
  public ProfileCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Training> chosen = methods.chosen();
    check();
    MeasuredFiles files = MeasuredFiles.open(folder.out(), FORMAT, spec);
    PrintWriter terminal = spec.commandLine().getOut();
    ProgressMonitor monitor = ProgressMonitor.of(output.onTheWay(terminal));
    Trainers trainers = new Trainers(model, optimizer, budget, monitor);
    Profiler profiler =
        new Profiler(trainers, budget, windows.warmUp(), windows.steps(), windows.repeats());
    List<List<MethodProfile>> measured = new ArrayList<>();
    for (int rows : batches) {
      try (Task task = Task.begin(monitor, "Profiling batches of " + rows)) {
        measured.add(profiler.run(chosen, rows, n -> random.data(model, rows, n), task));
      }
      write(files, new ProfileReport(measured));
    }
    ProfileReport report = new ProfileReport(measured);
    terminal.println(report.stages().text());
    terminal.println(report.speeds().text());
    report.verdicts().forEach(terminal::println);
    terminal.println(ProfileReport.NOTE);
    terminal.println(files.written());
    terminal.flush();
    return 0;
  }

  private void write(MeasuredFiles files, ProfileReport report) throws IOException {
    Map<String, Object> content = new LinkedHashMap<>();
    String name = NetworkFactory.name(model, random.data(model, 1, 1));
    content.put("model", name);
    content.put("profiles", report.json());
    String title = name + ", width " + model.width() + ", random data";
    files.write(content, title, report::addTo, report.numbers());
  }

  private void check() {
    for (int rows : batches) {
      OptionChecks.requireCount("--batches", 2, rows);
    }
    windows.check();
    random.check();
    model.check();
    optimizer.check();
    budget.check();
  }
}
