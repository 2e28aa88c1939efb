// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.weights;

import io.github.scpl.bench.data.ModelStore;
import io.github.scpl.checkpoint.ModelFile;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import io.github.scpl.safetensors.SafeTensorsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code scpl weights import}: from the original's names to a model. */
@Command(
    name = "import",
    description =
        "Writes a model that is like a stored one, with its vocabulary, classes and options, but"
            + " for the numbers, which come bit by bit from a safetensors file with the names of"
            + " the original PyTorch code's state dict. What the original never uses is passed"
            + " over; what is missing or has another shape is refused.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  scpl train --method dascpl --epochs 1 --save model.safetensors",
      "  scpl weights import --load model.safetensors --from weights.safetensors \\",
      "    --save imported.safetensors",
      "  scpl exits --load imported.safetensors"
    })
final class ImportCommand implements Callable<Integer> {
  @Option(
      names = "--load",
      required = true,
      paramLabel = "FILE",
      description =
          "A model of the same structure, as --save of train and exits writes it; an exit policy"
              + " that was chosen for it is left out.")
  private Path load;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "FILE",
      description = "The numbers, as weights export or Python's safetensors write them.")
  private Path from;

  @Option(
      names = "--save",
      required = true,
      paramLabel = "FILE",
      description = "Where the model goes, over an older file.")
  private Path save;

  @Spec private CommandSpec spec;

  /** Made by the command line. */
  ImportCommand() {}

  @Override
  public Integer call() throws IOException {
    ModelFile model = ModelFile.open(load);
    try (SafeTensorsFile weights = SafeTensorsFile.open(from);
        Arena arena = HostDevice.HOST.arena()) {
      StateDict names = new StateDict(model.manifest());
      Map<String, Tensor> arrays = names.read(weights, from, arena);
      model.saveWith(save, ModelStore.withoutPolicy(model.manifest().properties()), arrays);
      spec.commandLine().getOut().println("Saved " + arrays.size() + " arrays to " + save);
    }
    return 0;
  }
}
