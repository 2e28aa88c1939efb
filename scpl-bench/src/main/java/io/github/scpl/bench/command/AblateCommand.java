// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import io.github.scpl.bench.option.Feature;
import io.github.scpl.bench.option.OptionChecks;
import io.github.scpl.bench.option.Settings;
import io.github.scpl.bench.option.UsedBy;
import io.github.scpl.bench.run.Group;
import io.github.scpl.bench.study.Ablation;
import io.github.scpl.bench.study.StudyPresentation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code scpl ablate}: what each part of the method is worth. */
@UsedBy(Feature.ANY)
@Command(
    name = "ablate",
    description =
        "Trains the same model by SCPL and with one part of it exchanged at a time, and compares"
            + " accuracy and time with SCPL's.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  scpl ablate",
      "  scpl ablate --parts loss,exits --epochs 8",
      "  scpl ablate --parts projector,size --data banking77 --model bilstm"
    })
public final class AblateCommand extends StudyCommand {
  @Option(
      names = "--parts",
      split = ",",
      defaultValue = "projector,size,temperature,exits,loss,augment",
      paramLabel = "NAME",
      description =
          "What is exchanged: projector (its kind), size (of the projector), temperature, exits"
              + " (none, detached, attached), loss (each local loss, and none) and, for images,"
              + " augment, whose time is charged (default: all).")
  private List<String> parts;

  /** Made by the command line. */
  public AblateCommand() {}

  @Override
  Map<String, Object> quick() {
    return Map.of("--epochs", 2);
  }

  @Override
  List<Group> groups(Settings settings, List<Long> seeds) {
    List<Ablation> ablations =
        OptionChecks.parse("--parts", () -> Ablation.of(parts, settings, preset.isText(spec)));
    List<Group> groups = new ArrayList<>();
    for (long seed : seeds) {
      for (Ablation each : ablations) {
        // What is said about stages is for the methods that have some.
        Settings own =
            each.method().staged() ? settings : settings.with(Map.of("--placement", "auto"));
        groups.add(Group.of(own, each.variant(), seed, List.of(each.plan())));
      }
    }
    return groups;
  }

  @Override
  StudyPresentation presentation() {
    return StudyPresentation.of("variant", false);
  }
}
