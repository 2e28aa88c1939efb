// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code scpl noise}: what wrong labels cost, and how much of training is learned by heart. */
@Command(
    name = "noise",
    description =
        "Trains the same model by several methods on labels of which a share is replaced at random,"
            + " and compares accuracy on the test set, on the training set as it was labelled, and"
            + " the gap between the two. --values are the shares (default: 0,0.2,0.4,0.6).",
    footerHeading = "%nExamples:%n",
    footer = {"  scpl noise", "  scpl noise --values 0,0.5 --methods bp,scpl --repeats 5"})
public final class NoiseCommand extends VariedCommand {
  /** Made by the command line. */
  public NoiseCommand() {}

  @Override
  Map<String, Object> quick() {
    return Map.of("--epochs", 4);
  }

  @Override
  String option() {
    return "--noise";
  }

  @Override
  String varied() {
    return "share of random labels";
  }

  @Override
  List<String> usual() {
    return List.of("0", "0.2", "0.4", "0.6");
  }

  @Override
  Number parse(String value) {
    return Double.valueOf(value);
  }
}
