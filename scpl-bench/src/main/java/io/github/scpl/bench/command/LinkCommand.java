// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import io.github.scpl.bench.flink.Clusters;
import io.github.scpl.bench.option.Feature;
import io.github.scpl.bench.option.UsedBy;
import io.github.scpl.flink.link.Link;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code scpl link}: what the way between two stages costs on a cluster. */
@UsedBy(Feature.ANY)
@Command(
    name = "link",
    description =
        "Measures what the way of batches between two stages costs on Apache Flink, by a job of two"
            + " slots, and says it in words for 'scpl simulate'. 'flink run' of the jar of"
            + " 'scpl flink-jar', with the word link behind it, measures on that cluster; without a"
            + " cluster both stages are threads of this process.",
    footerHeading = "%nExamples:%n",
    footer = {"  scpl link", "  flink run scpl-flink.jar link"})
public final class LinkCommand implements Callable<Integer> {
  private static final int SLOTS = 2;

  @Spec private CommandSpec spec;

  /** Made by the command line. */
  public LinkCommand() {}

  @Override
  public Integer call() throws Exception {
    Link link = Link.measure(Clusters.given(SLOTS));
    PrintWriter out = spec.commandLine().getOut();
    out.println("./scpl simulate " + link.words());
    out.flush();
    return 0;
  }
}
