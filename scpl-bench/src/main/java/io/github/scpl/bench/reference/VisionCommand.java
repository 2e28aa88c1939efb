// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.reference;

import io.github.scpl.bench.option.OptionChecks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code scpl reference vision}: what the original's {@code train_vision.py} is called with. */
@Command(
    name = "vision",
    description =
        "Takes the options of the original's train_vision.py, says what is different, and trains"
            + " by 'scpl train'.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  scpl reference vision --model=VGG_SCPL_m --dataset=cifar10 --proj_type=m",
      "  scpl reference vision --model=resnet18_BP_m --dataset=cifar100 --dry-run",
      "  scpl reference vision --model=VGG_SCPL_m --proj_type=m --epochs=2 -- --width=0.25"
    })
final class VisionCommand extends OriginalCommand {
  private static final String TRIGGERS = "50,100,150";

  @Option(
      names = "--aug_type",
      defaultValue = "strong",
      paramLabel = "KIND",
      description = "basic or strong (default: ${DEFAULT-VALUE}).")
  private String augmentation;

  @Option(
      names = "--trigger_epochs",
      defaultValue = TRIGGERS,
      paramLabel = "LIST",
      description = "When blocks of *_da_m and *_dr_m join or leave (default: ${DEFAULT-VALUE}).")
  private String triggers;

  /** Made by the command line. */
  VisionCommand() {
    super(new OriginalOptions("VGG_BP_m", "cifar10", 200, 1e-5));
  }

  @Override
  OriginalModel model(String name) {
    return OriginalModel.ofVision(name);
  }

  @Override
  String data() throws IOException {
    return OriginalData.ofVision(options.dataset, options.folders);
  }

  @Override
  void translate(OriginalModel model, Translation to) {
    boolean known = augmentation.equals("basic") || augmentation.equals("strong");
    OptionChecks.require("--aug_type", known, "basic or strong", augmentation);
    to.put("--augment", augmentation);
    if (model.growth() == null) {
      OriginalOptions.ignore(spec, to, "--trigger_epochs", "all blocks of this model learn always");
    } else {
      to.put("--growth", growth(model.growth(), options.epochs));
      to.note("Exits of blocks that are inactive are not counted as an accuracy");
    }
  }

  /** Triggers that a run does not reach are none to ours, so it is spelled out, epoch by epoch. */
  private String growth(String kind, int epochs) {
    String text = triggers.isBlank() ? TRIGGERS : triggers.replace(" ", "");
    boolean valid = text.matches("\\d{1,9},\\d{1,9},\\d{1,9}");
    OptionChecks.require("--trigger_epochs", valid, "three numbers of epochs", triggers);
    List<Integer> numbers = new ArrayList<>();
    for (String number : text.split(",")) {
      numbers.add(Integer.valueOf(number));
    }
    boolean ordered = numbers.stream().sorted().toList().equals(numbers);
    OptionChecks.require("--trigger_epochs", ordered, "numbers that do not decrease", triggers);
    int last = numbers.get(numbers.size() - 1);
    if (last < epochs) {
      return kind.toLowerCase(Locale.ROOT) + ":" + text;
    }
    List<Integer> blocks = new ArrayList<>();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      int now = epoch;
      int passed = (int) numbers.stream().filter(trigger -> now > trigger).count();
      blocks.add(kind.equals("accumulate") ? passed + 1 : numbers.size() + 1 - passed);
    }
    return "epochs:" + blocks.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
