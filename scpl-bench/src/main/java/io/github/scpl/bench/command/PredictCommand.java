// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import io.github.scpl.bench.data.StoredModel;
import io.github.scpl.bench.data.Unlabelled;
import io.github.scpl.bench.option.OptionChecks;
import io.github.scpl.bench.predict.LoadedModel;
import io.github.scpl.bench.predict.Predictions;
import io.github.scpl.bench.progress.ProgressMonitor;
import io.github.scpl.bench.progress.Terminal;
import io.github.scpl.bench.result.Json;
import io.github.scpl.infer.policy.ExitPolicy;
import io.github.scpl.infer.policy.ExitSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code scpl predict}: answers for images or texts with a stored model. */
@Command(
    name = "predict",
    description =
        "Answers for images or texts with a model that 'scpl train' or 'scpl exits' has saved: the"
            + " class, its probability, and the output that answered.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  scpl predict --load model.safetensors shoe.png bag.jpg",
      "  scpl predict --load model.safetensors --column text messages.csv",
      "  echo 'my card was declined' | scpl predict --load model.safetensors --json"
    })
public final class PredictCommand implements Callable<Integer> {
  @Option(
      names = "--load",
      required = true,
      paramLabel = "FILE",
      description = "The model, as --save of train and exits writes it.")
  private Path load;

  @Option(
      names = "--policy",
      paramLabel = "POLICY",
      description =
          "When a sample leaves early: never, fixed:EXIT, confidence:P, entropy:H, margin:P or"
              + " patience:N (default: the policy that is stored with the model, or never).")
  private String policy;

  @Option(
      names = "--scale",
      description =
          "Images: scale the middle square of those of another size, by means over areas.")
  private boolean scale;

  @Option(
      names = "--column",
      paramLabel = "COLUMN",
      description =
          "Texts: the column of .csv and .tsv files, by its name in the first row, or, where there"
              + " is no such row, by its number from 1.")
  private String column;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Parameters(
      arity = "0..*",
      paramLabel = "INPUT",
      description =
          "Images: PNG and JPEG files, or IDX files by the name ...idx3-ubyte[.gz]. Texts: files"
              + " with one in each line, .csv and .tsv files, or - for lines of the standard input"
              + " (default).")
  private List<Path> inputs = List.of();

  @Spec private CommandSpec spec;

  /** Made by the command line. */
  public PredictCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    LoadedModel model = LoadedModel.open(load);
    boolean exits = model.stored().method().method().exits();
    OptionChecks.require(
        "--policy",
        policy == null || exits,
        "a model with exits, as dascpl, ee and bp-exits train",
        load + ", trained by " + model.stored().method());
    ExitSettings settings =
        policy == null
            ? model.settings()
            : model
                .settings()
                .withPolicy(OptionChecks.parse("--policy", () -> ExitPolicy.parse(policy)));
    PrintWriter out = spec.commandLine().getOut();
    ProgressMonitor monitor = ProgressMonitor.ofTerminal(out);
    Unlabelled samples = read(model.stored());
    Predictions predictions = new Predictions(samples, model.answers(samples, settings, monitor));
    if (json) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("model", load.toString());
      all.put("method", model.stored().method().name());
      all.put("policy", settings.policy().toString());
      all.put("classes", samples.classNames());
      all.put("answers", predictions.json());
      out.println(Json.MAPPER.writeValueAsString(all));
    } else {
      out.print(predictions.table().text(Terminal.tableColumns()));
    }
    out.flush();
    return 0;
  }

  private Unlabelled read(StoredModel model) throws IOException {
    if (Unlabelled.isText(model)) {
      OptionChecks.require("--scale", !scale, "a model of images", load + ", one of texts");
      List<Path> files = inputs.isEmpty() ? List.of(Path.of(Unlabelled.STANDARD_INPUT)) : inputs;
      Unlabelled texts = Unlabelled.texts(model, files, System.in, column);
      OptionChecks.require("INPUT", !texts.names().isEmpty(), "a text", "none in " + files);
      return texts;
    }
    OptionChecks.require("--column", column == null, "a model of texts", load + ", one of images");
    OptionChecks.require("INPUT", !inputs.isEmpty(), "files of images for " + load, "none");
    return Unlabelled.images(model, inputs, scale);
  }
}
