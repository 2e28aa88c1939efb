// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import io.github.scpl.bench.exit.RecordedExits;
import io.github.scpl.bench.option.OptionChecks;
import io.github.scpl.bench.option.TrainingOptions;
import io.github.scpl.bench.result.MergedReport;
import io.github.scpl.bench.result.ResultFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code scpl report}: one report on several results. */
@Command(
    name = "report",
    description =
        "Merges results of several runs and machines, which other commands have written, into one"
            + " report. Runs that differ in their seed only become one line with a band; what else"
            + " is different stands behind their names.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  scpl report results-1 results-2 --out all",
      "  scpl report results-1 --format reference"
    })
public final class ReportCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "DIR",
      description = "Folders with a result.json each, or such files.")
  private List<Path> places;

  @Option(
      names = TrainingOptions.TARGET,
      paramLabel = "PERCENT",
      description = "Also tell how many seconds of training it took to an accuracy.")
  private Double target;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "scpl-report",
      description =
          "Where report.html and result.csv are written (default: ${DEFAULT-VALUE}). Those of"
              + " earlier are moved into a folder below, named by its time.")
  private Path out;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "html",
      description =
          "html (default), or reference: a JSON file for each method, seeds as its repetitions, in"
              + " the layout of the original implementation.")
  private Format format;

  private enum Format {
    HTML,
    REFERENCE
  }

  @Spec private CommandSpec spec;

  /** Made by the command line. */
  public ReportCommand() {}

  @Override
  public Integer call() throws IOException {
    boolean share = target == null || target > 0 && target <= 100;
    OptionChecks.require(TrainingOptions.TARGET, share, "a number above 0 and up to 100", target);
    MergedReport report = MergedReport.of(places, target == null ? Double.NaN : target / 100);
    ResultFile file = ResultFile.open(out);
    List<Path> written = write(report, file);
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.println(report.summary());
    report.warnings().forEach(terminal::println);
    terminal.println();
    if (report.settings() != null) {
      terminal.println(report.settings().text());
    }
    terminal.println(report.table().text());
    report.verdicts().forEach(terminal::println);
    if (file.kept() != null) {
      terminal.println("The earlier report is now in " + file.kept());
    }
    written.forEach(each -> terminal.println("Written to " + each));
    terminal.flush();
    return 0;
  }

  private List<Path> write(MergedReport report, ResultFile file) throws IOException {
    if (format == Format.REFERENCE) {
      return report.writeReference(file);
    }
    report.write(file, (page, result) -> RecordedExits.addTo(page, result.name(), result.json()));
    return List.of(file.report());
  }
}
