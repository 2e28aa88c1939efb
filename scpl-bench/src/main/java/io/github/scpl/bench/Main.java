package io.github.scpl.bench;

import io.github.scpl.bench.experiment.CompareCommand;
import io.github.scpl.bench.experiment.ThroughputCommand;
import io.github.scpl.bench.experiment.TrainCommand;
import io.github.scpl.bench.parity.ParityCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line {@code scpl}. */
@Command(
    name = "scpl",
    description =
        "Trains networks by backpropagation and by supervised contrastive parallel learning (SCPL),"
            + " and compares the two.",
    mixinStandardHelpOptions = true,
    version = "scpl 0.1.0-SNAPSHOT",
    subcommands = {
      CompareCommand.class,
      TrainCommand.class,
      ThroughputCommand.class,
      ParityCommand.class
    })
public final class Main {
  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "Shows where an error comes from.")
  private boolean stackTrace;

  private Main() {}

  /** Runs a command and exits with its code: 0, 1 for a failed check, 2 for a user's error. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs a command and returns its exit code. */
  static int run(String... arguments) {
    return commandLine().execute(arguments);
  }

  static CommandLine commandLine() {
    Main main = new Main();
    return new CommandLine(main)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(new UserErrors(() -> main.stackTrace));
  }
}
