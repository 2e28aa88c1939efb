// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.weights;

import io.github.scpl.checkpoint.ModelFile;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Tensor;
import io.github.scpl.files.AtomicFile;
import io.github.scpl.host.HostDevice;
import io.github.scpl.safetensors.SafeTensorsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code scpl weights export}: from a model to the original's names. */
@Command(
    name = "export",
    description =
        "Writes parameters and running statistics of a stored model to a safetensors file, bit by"
            + " bit, with the names of the original PyTorch code's state dict.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  scpl weights export --load model.safetensors --save weights.safetensors",
      "  python3 -c 'from safetensors.torch import load_file; \\",
      "    print(load_file(\"weights.safetensors\").keys())'"
    })
final class ExportCommand implements Callable<Integer> {
  @Option(
      names = "--load",
      required = true,
      paramLabel = "FILE",
      description = "The model, as --save of train and exits writes it.")
  private Path load;

  @Option(
      names = "--save",
      required = true,
      paramLabel = "FILE",
      description = "Where the numbers go, over an older file.")
  private Path save;

  @Spec private CommandSpec spec;

  /** Made by the command line. */
  ExportCommand() {}

  @Override
  public Integer call() throws IOException {
    ModelFile model = ModelFile.open(load);
    try (Arena arena = HostDevice.HOST.arena()) {
      StateDict names = new StateDict(model.manifest());
      Map<String, Tensor> tensors = names.named(model.arrays(arena));
      // What PyTorch's own files say of themselves.
      AtomicFile.write(
          save, output -> SafeTensorsWriter.write(output, Map.of("format", "pt"), tensors));
      spec.commandLine().getOut().println("Saved " + tensors.size() + " tensors to " + save);
    }
    return 0;
  }
}
