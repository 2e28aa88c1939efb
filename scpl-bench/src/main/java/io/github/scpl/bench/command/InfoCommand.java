// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import io.github.scpl.bench.info.Info;
import io.github.scpl.bench.info.InfoReport;
import io.github.scpl.bench.option.Feature;
import io.github.scpl.bench.option.UsedBy;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code scpl info}: what the command line runs on. */
@UsedBy(Feature.ANY)
@Command(
    name = "info",
    description =
        "Tells of the machine, the natives and their versions, what each kind of operation is"
            + " computed by, limits of memory, and the data sets that are at hand.",
    footerHeading = "%nExamples:%n",
    footer = {"  scpl info", "  scpl info --json /data"})
public final class InfoCommand implements Callable<Integer> {
  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Parameters(
      arity = "0..*",
      paramLabel = "FOLDER",
      description =
          "Where to look for data sets, two levels deep (default: the working folder, and data in"
              + " it).")
  private List<Path> folders;

  @Spec private CommandSpec spec;

  /** Made by the command line. */
  public InfoCommand() {}

  @Override
  public Integer call() throws IOException {
    List<Path> places =
        folders != null
            ? folders
            : Stream.of(Path.of("."), Path.of("data")).filter(Files::isDirectory).toList();
    for (Path place : places) {
      if (!Files.isDirectory(place)) {
        throw new IllegalArgumentException(
            "FOLDER: expected a folder to look for data sets in, got "
                + place
                + ", which is none; give the folder above the data sets");
      }
    }
    List<Path> whole = places.stream().map(path -> path.toAbsolutePath().normalize()).toList();
    Info info = Info.of(System.getenv(), whole);
    String version = spec.root().version()[0];
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(InfoReport.json(version, info));
    } else {
      InfoReport.text(version, info).forEach(out::println);
    }
    out.flush();
    return 0;
  }
}
