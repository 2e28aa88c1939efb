package io.github.scpl.bench.parity;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code scpl parity FILE...}: compares with recorded runs of the original implementation. */
@Command(
    name = "parity",
    description = "Repeats recorded runs of the original implementation and compares all numbers.",
    mixinStandardHelpOptions = true)
public final class ParityCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Golden runs, scpl-golden/1 JSON.")
  private List<Path> files;

  @Spec private CommandSpec spec;

  /** Made by the command line. */
  public ParityCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    boolean failed = false;
    for (Path file : files) {
      Golden golden = Golden.read(file);
      Deviations deviations = ParityCheck.run(golden);
      failed |= deviations.failure() != null;
      out.println(
          deviations.failure() == null
              ? "ok " + golden.name() + " " + deviations
              : "FAIL " + golden.name() + " " + deviations.failure());
      out.flush();
    }
    return failed ? 1 : 0;
  }
}
