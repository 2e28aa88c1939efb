// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import java.io.PrintWriter;
import java.io.Writer;
import picocli.CommandLine.Option;

/** Options about what is printed, the same in every command that takes long. */
@UsedBy(Feature.ANY)
public final class OutputOptions {
  @About(Concern.FILES)
  @Option(
      names = {"-q", "--quiet"},
      description = "Prints results, warnings and errors alone: nothing on the way to them.")
  boolean quiet;

  /** Filled by the command line. */
  public OutputOptions() {}

  /** Whether nothing is to be printed on the way to results. */
  public boolean quiet() {
    return quiet;
  }

  /** Where to print what is on the way to results. */
  public PrintWriter onTheWay(PrintWriter out) {
    return quiet ? new PrintWriter(Writer.nullWriter()) : out;
  }
}
