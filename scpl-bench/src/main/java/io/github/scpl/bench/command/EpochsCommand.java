// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code scpl epochs}: how accuracy depends on the length of training. */
@Command(
    name = "epochs",
    description =
        "Trains the same model by several methods for several numbers of epochs, each with the"
            + " learning rates of a whole run, and compares accuracy. --values are the numbers"
            + " (default: 1,2,4,8; of the paper preset 50,100,200,400 for images, 10,25,50,100 for"
            + " text).",
    footerHeading = "%nExamples:%n",
    footer = {
      "  scpl epochs",
      "  scpl epochs --values 5,10,20 --methods bp,scpl,dascpl --repeats 5",
      "  scpl epochs --data ag-news:FOLDER --preset paper"
    })
public final class EpochsCommand extends VariedCommand {
  /** Made by the command line. */
  public EpochsCommand() {}

  @Override
  Map<String, Object> quick() {
    return Map.of();
  }

  @Override
  String option() {
    return "--epochs";
  }

  @Override
  String varied() {
    return "epochs";
  }

  @Override
  List<String> usual() {
    if (!preset.isPaper()) {
      return List.of("1", "2", "4", "8");
    }
    return preset.isText(spec)
        ? List.of("10", "25", "50", "100")
        : List.of("50", "100", "200", "400");
  }

  @Override
  Number parse(String value) {
    return Integer.valueOf(value);
  }
}
