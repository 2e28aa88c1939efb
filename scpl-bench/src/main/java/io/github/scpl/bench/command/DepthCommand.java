// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import io.github.scpl.bench.option.ModelNames;
import io.github.scpl.bench.option.OptionChecks;
import io.github.scpl.bench.option.Settings;
import io.github.scpl.bench.run.Group;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code scpl depth}: how accuracy depends on the number of blocks. */
@Command(
    name = "depth",
    description =
        "Trains models with several numbers of blocks by several methods, and compares accuracy."
            + " Texts: each block is a layer more. Images: the same layers are cut into more"
            + " blocks. --values are the numbers (default: 2,3,4,6 for text, 1,2,4,6 for vgg8,"
            + " 1,2,4,8 for others).",
    footerHeading = "%nExamples:%n",
    footer = {
      "  scpl depth",
      "  scpl depth --model resnet18 --values 2,4,8",
      "  scpl depth --data banking77 --model transformer --values 2,4"
    })
public final class DepthCommand extends VariedCommand {
  /** Made by the command line. */
  public DepthCommand() {}

  @Override
  Map<String, Object> quick() {
    return Map.of("--epochs", 4);
  }

  @Override
  String option() {
    return preset.isText(spec) ? "--layers" : "--blocks";
  }

  @Override
  String varied() {
    return "blocks";
  }

  @Override
  List<String> usual() {
    if (preset.isText(spec)) {
      return List.of("2", "3", "4", "6");
    }
    boolean vgg = ModelNames.of(model.model(), false).equals(ModelNames.VGG8);
    return List.of("1", "2", "4", vgg ? "6" : "8");
  }

  @Override
  Number parse(String value) {
    return Integer.valueOf(value);
  }

  @Override
  List<Group> groups(Settings settings, List<Long> seeds) {
    OptionChecks.require(
        "--placement",
        budget.isAuto(),
        "auto, since the number of blocks is varied",
        budget.placementText());
    return super.groups(settings, seeds);
  }
}
