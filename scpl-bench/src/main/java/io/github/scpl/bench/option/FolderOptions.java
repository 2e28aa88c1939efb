// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where results are written, the same in every command that writes some. */
@UsedBy(Feature.ANY)
public final class FolderOptions {
  @About(Concern.FILES)
  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "scpl-results",
      description =
          "Where result.json, result.csv and report.html are written (default: ${DEFAULT-VALUE});"
              + " it names the run. Those of an"
              + " earlier run are moved into a folder below, named by its time.")
  Path out;

  /** Filled by the command line. */
  public FolderOptions() {}

  public Path out() {
    return out;
  }
}
