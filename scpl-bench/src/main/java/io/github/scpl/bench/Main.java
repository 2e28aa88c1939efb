package io.github.scpl.bench;

import io.github.scpl.bench.parity.ParityCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line {@code scpl}. */
@Command(
    name = "scpl",
    description = "Compares backpropagation with supervised contrastive parallel learning.",
    mixinStandardHelpOptions = true,
    subcommands = {ParityCommand.class})
public final class Main {
  private Main() {}

  /** Runs a command and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true).execute(arguments));
  }
}
