// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench;

import io.github.scpl.bench.command.AblateCommand;
import io.github.scpl.bench.command.CompareCommand;
import io.github.scpl.bench.command.CompletionCommand;
import io.github.scpl.bench.command.DepthCommand;
import io.github.scpl.bench.command.DynamicCommand;
import io.github.scpl.bench.command.EpochsCommand;
import io.github.scpl.bench.command.ExitsCommand;
import io.github.scpl.bench.command.FlinkJarCommand;
import io.github.scpl.bench.command.InfoCommand;
import io.github.scpl.bench.command.LinkCommand;
import io.github.scpl.bench.command.NoiseCommand;
import io.github.scpl.bench.command.PredictCommand;
import io.github.scpl.bench.command.ProfileCommand;
import io.github.scpl.bench.command.ReportCommand;
import io.github.scpl.bench.command.ScaleCommand;
import io.github.scpl.bench.command.SimulateCommand;
import io.github.scpl.bench.command.ThroughputCommand;
import io.github.scpl.bench.command.TrainCommand;
import io.github.scpl.bench.option.PathText;
import io.github.scpl.bench.option.Suitability;
import io.github.scpl.bench.parity.ParityCommand;
import io.github.scpl.bench.progress.Terminal;
import io.github.scpl.bench.reference.ReferenceCommand;
import io.github.scpl.bench.weights.WeightsCommand;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line {@code scpl}. */
@Command(
    name = "scpl",
    description =
        "Trains networks by backpropagation and by supervised contrastive parallel learning (SCPL),"
            + " and compares the two.",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  scpl compare",
      "  scpl train --help",
      "  scpl train @options.txt",
      "",
      "Options may stand in a file, of which @FILE is the content: separated by",
      "blanks or line ends, with quotes as in a shell, and # before comments."
    },
    version = "scpl 0.1.0-SNAPSHOT",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:Done.",
      "1:A recorded run came out differently.",
      "2:The arguments or the data were wrong, or memory was too small.",
      "3:Training diverged: its numbers were no longer finite.",
      "70:An error of scpl itself.",
      "130:Interrupted, as by Ctrl-C; what was measured till then is written."
    },
    subcommands = {
      CompareCommand.class,
      TrainCommand.class,
      ScaleCommand.class,
      EpochsCommand.class,
      DepthCommand.class,
      NoiseCommand.class,
      AblateCommand.class,
      DynamicCommand.class,
      ExitsCommand.class,
      PredictCommand.class,
      ThroughputCommand.class,
      WeightsCommand.class,
      ReportCommand.class,
      ProfileCommand.class,
      SimulateCommand.class,
      ParityCommand.class,
      ReferenceCommand.class,
      FlinkJarCommand.class,
      InfoCommand.class,
      LinkCommand.class,
      CompletionCommand.class
    })
public final class Main implements Callable<Integer> {
  private static final int HELP_COLUMNS = 80;

  /** Picocli refuses fewer. */
  private static final int LEAST_COLUMNS = 55;

  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "Shows where an error comes from.")
  private boolean stackTrace;

  @Spec private CommandSpec spec;

  private Main() {}

  /** Without a command there is nothing to do but to list them. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return Errors.USER_ERROR;
  }

  /** Runs a command and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(Interruption.guard(() -> run(arguments)));
  }

  /** Runs a command and returns its exit code. */
  static int run(String... arguments) {
    return commandLine().execute(arguments);
  }

  static CommandLine commandLine() {
    Main main = new Main();
    Errors errors = new Errors(() -> main.stackTrace);
    return new Typed(main)
        .registerConverter(Path.class, new PathText())
        .setUsageHelpWidth(Math.min(HELP_COLUMNS, Math.max(LEAST_COLUMNS, Terminal.columns())))
        .setColorScheme(Help.defaultColorScheme(Terminal.isDumb() ? Ansi.OFF : Ansi.AUTO))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionStrategy(Main::execute)
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors);
  }

  /** The command itself, behind the program's name. */
  private static ParseResult last(ParseResult parsed) {
    return parsed.hasSubcommand() ? last(parsed.subcommand()) : parsed;
  }

  private static int execute(ParseResult parsed) {
    try {
      ParseResult command = last(parsed);
      if (!command.isUsageHelpRequested() && !command.isVersionHelpRequested()) {
        PathText.requireWorkingFolder(Path.of("").toAbsolutePath());
      }
      Suitability.check(command);
      return new RunLast().execute(parsed);
    } catch (IllegalArgumentException e) {
      throw new ExecutionException(parsed.commandSpec().commandLine(), e.getMessage(), e);
    } catch (Error e) { // which the handler would not be asked about
      throw new ExecutionException(parsed.commandSpec().commandLine(), e.toString(), e);
    }
  }
}
