package io.github.scpl.bench.parity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A recorded training run of the original implementation: how to rebuild its inputs, and what came
 * out. The format is {@code scpl-golden/1}.
 *
 * @param name file name without extension
 * @param model the original's name of the model
 * @param seed of all hashed numbers
 * @param batch rows of a training batch
 * @param evaluationBatch rows of the evaluation batch
 * @param options the original's options
 * @param parameters what the original's tensors are filled with
 * @param steps the losses of each step
 * @param gradients first-step gradients by the original's name; null where there was none
 * @param finalParameters parameters after the last step
 * @param evaluation logits of the first rows: output, row, class
 */
record Golden(
    String name,
    String model,
    long seed,
    int batch,
    int evaluationBatch,
    JsonNode options,
    List<Tensor> parameters,
    List<StepLosses> steps,
    Map<String, Summary> gradients,
    Map<String, Summary> finalParameters,
    double[][][] evaluation) {

  private static final String FORMAT = "scpl-golden/1";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A tensor of the original and the hash stream and distribution that fill it. */
  record Tensor(String name, long[] shape, String kind, long stream) {}

  /** The reported loss of a step and its parts, one list per job. */
  record StepLosses(double loss, List<double[]> parts) {}

  /** A tensor condensed to its norm and its inner product with a hashed direction. */
  record Summary(double norm, double dot) {}

  static Golden read(Path file) throws IOException {
    JsonNode root = JSON.readTree(file.toFile());
    if (!FORMAT.equals(root.path("format").asText())) {
      throw new IOException(
          file + ": expected format " + FORMAT + ", got " + root.path("format").asText("none"));
    }
    try {
      return parse(file.getFileName().toString().replaceFirst("\\.json$", ""), root);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static Golden parse(String name, JsonNode root) {
    List<Tensor> parameters = new ArrayList<>();
    for (JsonNode tensor : root.required("parameters")) {
      parameters.add(
          new Tensor(
              tensor.required("name").asText(),
              JSON.convertValue(tensor.required("shape"), long[].class),
              tensor.required("kind").asText(),
              tensor.required("stream").asLong()));
    }
    List<StepLosses> steps = new ArrayList<>();
    for (JsonNode step : root.required("steps")) {
      List<double[]> parts = new ArrayList<>();
      step.required("blocks").forEach(job -> parts.add(JSON.convertValue(job, double[].class)));
      steps.add(new StepLosses(step.required("loss").asDouble(), parts));
    }
    return new Golden(
        name,
        root.required("model").asText(),
        root.required("seed").asLong(),
        root.required("batch").asInt(),
        root.required("eval_batch").asInt(),
        root.required("options"),
        parameters,
        steps,
        summaries(root.required("first_step_gradients")),
        summaries(root.required("final_parameters")),
        JSON.convertValue(root.required("eval_outputs_first_rows"), double[][][].class));
  }

  private static Map<String, Summary> summaries(JsonNode node) {
    Map<String, Summary> summaries = new LinkedHashMap<>();
    node.properties()
        .forEach(
            entry -> {
              JsonNode pair = entry.getValue();
              summaries.put(
                  entry.getKey(),
                  pair.isNull()
                      ? null
                      : new Summary(pair.required(0).asDouble(), pair.required(1).asDouble()));
            });
    return summaries;
  }

  boolean isText() {
    return model.startsWith("LSTM") || model.startsWith("Trans");
  }

  int classes() {
    return options.required("n_classes").asInt();
  }

  double learningRate() {
    return options.required("base_lr").asDouble();
  }

  /** A text option, or null where the original had none. */
  String option(String key) {
    JsonNode value = options.path(key);
    return value.isMissingNode() || value.isNull() ? null : value.asText();
  }
}
