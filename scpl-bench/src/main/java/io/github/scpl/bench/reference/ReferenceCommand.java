// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.reference;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code scpl reference}: command lines of the original implementation. */
@Command(
    name = "reference",
    description =
        "Takes command lines of the original implementation, with its options and names of models:"
            + " it says what is different here, and trains.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  scpl reference vision --model=VGG_SCPL_m --dataset=cifar10 --proj_type=m",
      "  scpl reference nlp --model=LSTM_SCPL_m_d --dataset=ag_news --proj_type=i"
    },
    subcommands = {VisionCommand.class, TextCommand.class})
public final class ReferenceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  /** Made by the command line. */
  public ReferenceCommand() {}

  /** The original's names of models of images. */
  public static List<String> visionModels() {
    return OriginalModel.visionNames();
  }

  /** The original's names of models of text. */
  public static List<String> textModels() {
    return OriginalModel.textNames();
  }

  /** The original's names of sets of images. */
  public static List<String> visionSets() {
    return OriginalData.visionNames();
  }

  /** The original's names of sets of texts, and of one that the original has not. */
  public static List<String> textSets() {
    return OriginalData.textNames();
  }

  /** Which of the two programs it is has to be said. */
  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "Expected vision or nlp behind 'reference', got neither");
  }
}
