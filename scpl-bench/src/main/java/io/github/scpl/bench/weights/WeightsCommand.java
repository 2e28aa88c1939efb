// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.weights;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code scpl weights}: the numbers of models, under the original's names. */
@Command(
    name = "weights",
    description =
        "Takes the numbers of a stored model to a safetensors file with the names of the original"
            + " PyTorch code's state dict, or from such a file into a model.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  scpl weights export --load model.safetensors --save weights.safetensors",
      "  scpl weights import --load model.safetensors --from weights.safetensors \\",
      "    --save imported.safetensors"
    },
    subcommands = {ExportCommand.class, ImportCommand.class})
public final class WeightsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  /** Made by the command line. */
  public WeightsCommand() {}

  /** Which of the two ways it is has to be said. */
  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "Expected export or import behind 'weights', got neither");
  }
}
