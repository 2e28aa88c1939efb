// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import io.github.scpl.bench.flink.FlinkJar;
import io.github.scpl.bench.option.Feature;
import io.github.scpl.bench.option.UsedBy;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code scpl flink-jar}: what a cluster of Flink is given. */
@UsedBy(Feature.ANY)
@Command(
    name = "flink-jar",
    description =
        "Writes a jar with all that training on a cluster of Apache Flink needs but Flink itself,"
            + " and with the natives of this platform; 'flink run' takes it, with words of 'scpl"
            + " train' behind it.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  scpl flink-jar scpl-flink.jar",
      "  flink run scpl-flink.jar --method dascpl --epochs 3"
    })
public final class FlinkJarCommand implements Callable<Integer> {
  @Parameters(
      arity = "1",
      paramLabel = "FILE",
      description = "The jar, written over an older file.")
  private Path file;

  @Spec private CommandSpec spec;

  /** Made by the command line. */
  public FlinkJarCommand() {}

  @Override
  public Integer call() throws IOException {
    long bytes = FlinkJar.ofThisProcess().write(file);
    PrintWriter out = spec.commandLine().getOut();
    out.println("Written to " + file + ", " + bytes / 1_000_000 + " MB");
    out.flush();
    return 0;
  }
}
