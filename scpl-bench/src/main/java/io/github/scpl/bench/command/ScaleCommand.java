// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import io.github.scpl.bench.option.BudgetOptions;
import io.github.scpl.bench.option.Feature;
import io.github.scpl.bench.option.FolderOptions;
import io.github.scpl.bench.option.MethodOptions;
import io.github.scpl.bench.option.ModelNames;
import io.github.scpl.bench.option.ModelOptions;
import io.github.scpl.bench.option.OptimizerOptions;
import io.github.scpl.bench.option.OptionChecks;
import io.github.scpl.bench.option.OutputOptions;
import io.github.scpl.bench.option.PresetOptions;
import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.option.UsedBy;
import io.github.scpl.bench.option.WindowOptions;
import io.github.scpl.bench.progress.ProgressMonitor;
import io.github.scpl.bench.result.MeasuredFiles;
import io.github.scpl.bench.run.NetworkFactory;
import io.github.scpl.bench.scale.ScaleReport;
import io.github.scpl.bench.scale.ScaleRounds;
import io.github.scpl.bench.scale.Scaling;
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

/** {@code scpl scale}: how training speed grows with stages. */
@UsedBy(Feature.ANY)
@Command(
    name = "scale",
    description =
        "Measures on random data how many samples methods train on per second with 1, 2 and more"
            + " stages, each on a core: strong scaling, with the same batch, and weak scaling, with a"
            + " batch that grows.",
    footerHeading = "%nExamples:%n",
    footer = {"  scpl scale", "  scpl scale --model resnet18 --methods scpl --stages 4"})
public final class ScaleCommand implements Callable<Integer> {
  private static final String FORMAT = "scpl-scale/1";

  @Mixin private final MethodOptions methods = new MethodOptions("bp", "gpipe", "scpl");

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Samples in a batch with one stage (default: 32 images or 64 texts).")
  private Integer batch;

  @Mixin private PresetOptions preset;
  @Mixin private final ModelOptions model = new ModelOptions(0.25);
  @Mixin private RandomDataOptions random;
  @Mixin private OptimizerOptions optimizer;
  @Mixin private final WindowOptions windows = new WindowOptions(8, 3);
  @Mixin private FolderOptions folder;
  @Mixin private OutputOptions output;
  @Mixin private BudgetOptions budget;
  @Spec private CommandSpec spec;

  /** Made by the command line. */
  public ScaleCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    preset.apply(spec, Map.of());
    List<Training> chosen = methods.chosen();
    boolean text = ModelNames.isText(model.model());
    int rows = batch != null ? batch : text ? 64 : 32;
    check(chosen, rows);
    MeasuredFiles files = MeasuredFiles.open(folder.out(), FORMAT, spec);
    PrintWriter terminal = spec.commandLine().getOut();
    ProgressMonitor monitor = ProgressMonitor.of(output.onTheWay(terminal));
    Scaling scaling =
        new Scaling(
            model,
            optimizer,
            budget,
            (number, batches) -> random.data(model, number, batches),
            windows.warmUp(),
            windows.steps(),
            monitor);
    ScaleReport[] last = new ScaleReport[1];
    try {
      new ScaleRounds(chosen, stages(), rows, budget.cores())
          .run(
              scaling,
              windows.repeats(),
              monitor,
              report -> {
                write(files, report);
                last[0] = report;
              });
    } finally {
      if (last[0] != null) { // the rounds that are complete, if it was interrupted
        terminal.println();
        last[0].text().forEach(terminal::println);
        terminal.println();
        terminal.println(files.written());
        terminal.flush();
      }
    }
    return 0;
  }

  /** One, and twice as many again and again, up to the most. */
  private List<Integer> stages() {
    int most = budget.stages() != null ? budget.stages() : Math.max(2, Math.min(4, budget.cores()));
    List<Integer> stages = new ArrayList<>();
    for (int number = 1; number < most; number *= 2) {
      stages.add(number);
    }
    stages.add(most);
    return stages;
  }

  private void write(MeasuredFiles files, ScaleReport report) throws IOException {
    Map<String, Object> content = new LinkedHashMap<>();
    String name = NetworkFactory.name(model, random.data(model, 1, 1));
    content.put("model", name);
    content.put("results", report.json());
    String title = name + ", width " + model.width() + ", random data";
    files.write(content, title, report::addTo, report.numbers());
  }

  private void check(List<Training> chosen, int rows) {
    OptionChecks.requireCount("--batch", 1, rows);
    windows.check();
    random.check();
    model.check();
    optimizer.check();
    budget.check();
    model.requireOneDevice("it has as many cores as there are stages");
    OptionChecks.require(
        "--placement",
        budget.isAuto() && !budget.placement().isFastest(),
        "auto, since the number of stages is varied",
        budget.placementText());
    int most = stages().get(stages().size() - 1);
    boolean turns = chosen.stream().noneMatch(each -> each.staged() && !each.method().local());
    String cores = "at most " + budget.cores() + ", a core for each stage of gpipe";
    OptionChecks.require("--stages", turns || most <= budget.cores(), cores, most);
    boolean one = budget.givenNativeThreads() == null || budget.givenNativeThreads() == 1;
    String expected = "1, since each stage has a core";
    OptionChecks.require("--native-threads", one, expected, budget.givenNativeThreads());
  }
}
