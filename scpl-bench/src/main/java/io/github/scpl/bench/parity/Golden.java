package io.github.scpl.bench.parity;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.scpl.bench.parity.Outcome.StepLosses;
import io.github.scpl.bench.parity.Outcome.Summary;
import io.github.scpl.models.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
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
 * @param outcome what came out; of the logits, the first rows
 */
record Golden(
    String name,
    String model,
    long seed,
    int batch,
    int evaluationBatch,
    JsonNode options,
    List<Tensor> parameters,
    Outcome outcome) {

  private static final String FORMAT = "scpl-golden/1";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A tensor of the original and the hash stream and distribution that fill it. */
  record Tensor(String name, long[] shape, String kind, long stream) {}

  /**
   * Reads a file.
   *
   * @throws DataException if there is no such file, or it is not a complete golden run
   */
  static Golden read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new DataException(
          file.toString(), "a golden run", "no such file", "give a file of format " + FORMAT);
    }
    try {
      JsonNode root = JSON.readTree(file.toFile());
      String format = root.path("format").asText("none");
      require(FORMAT.equals(format), "format " + FORMAT, format);
      Golden golden = parse(file.getFileName().toString().replaceFirst("\\.json$", ""), root);
      golden.requireComplete();
      return golden;
    } catch (JsonProcessingException e) {
      throw new DataException(file.toString(), "JSON", describe(e), "get the file again", e);
    } catch (IllegalArgumentException e) {
      throw new DataException(file + ": " + e.getMessage(), e);
    }
  }

  private static String describe(JsonProcessingException e) {
    JsonLocation place = e.getLocation();
    return e.getOriginalMessage() + (place == null ? "" : " in line " + place.getLineNr());
  }

  private static void require(boolean met, String expected, Object got) {
    if (!met) {
      throw new IllegalArgumentException("expected " + expected + ", got " + got);
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
    return new Golden(
        name,
        root.required("model").asText(),
        root.required("seed").asLong(),
        root.required("batch").asInt(),
        root.required("eval_batch").asInt(),
        root.required("options"),
        parameters,
        outcome(root));
  }

  private static Outcome outcome(JsonNode root) {
    List<StepLosses> steps = new ArrayList<>();
    for (JsonNode step : root.required("steps")) {
      List<double[]> parts = new ArrayList<>();
      step.required("blocks").forEach(job -> parts.add(JSON.convertValue(job, double[].class)));
      steps.add(new StepLosses(number(step, "loss"), parts));
    }
    JsonNode logits = root.required("eval_outputs_first_rows");
    require(logits.isArray(), "eval_outputs_first_rows as an array", logits);
    return new Outcome(
        steps,
        summaries(root, "first_step_gradients"),
        summaries(root, "final_parameters"),
        JSON.convertValue(logits, double[][][].class));
  }

  private static Map<String, Summary> summaries(JsonNode root, String key) {
    Map<String, Summary> summaries = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : root.required(key).properties()) {
      JsonNode pair = entry.getValue();
      boolean complete = pair.size() == 2 && pair.path(0).isNumber() && pair.path(1).isNumber();
      require(pair.isNull() || complete, key + " as pairs of numbers", pair);
      summaries.put(
          entry.getKey(),
          pair.isNull() ? null : new Summary(pair.get(0).asDouble(), pair.get(1).asDouble()));
    }
    return summaries;
  }

  private static double number(JsonNode node, String key) {
    JsonNode value = node.required(key);
    require(value.isNumber(), "a number as " + key, value);
    return value.asDouble();
  }

  /** What would otherwise fail in the middle of a run. */
  private void requireComplete() {
    require(batch > 0 && evaluationBatch > 0, "rows in a batch", batch + ", " + evaluationBatch);
    require(classes() > 1, "two or more n_classes", classes());
    require(learningRate() > 0, "a positive base_lr", learningRate());
    require(!outcome.steps().isEmpty(), "steps", "none");
    require(!parameters.isEmpty(), "parameters", "none");
    for (Tensor tensor : parameters) {
      require(tensor.shape().length > 0, "a shape of " + tensor.name(), "none");
      boolean listed = outcome.gradients().containsKey(tensor.name());
      require(listed, tensor.name() + " in first_step_gradients", "none");
      boolean known = outcome.parameters().get(tensor.name()) != null;
      require(known, tensor.name() + " in final_parameters", "none");
    }
    for (double[][] output : outcome.logits()) {
      require(output.length <= evaluationBatch, evaluationBatch + " rows or less", output.length);
      for (double[] row : output) {
        require(row.length == classes(), classes() + " logits", row.length);
      }
    }
  }

  /** The same run, had this come out. */
  Golden with(Outcome other) {
    return new Golden(name, model, seed, batch, evaluationBatch, options, parameters, other);
  }

  boolean isText() {
    return model.startsWith("LSTM") || model.startsWith("Trans");
  }

  int classes() {
    return options.required("n_classes").asInt();
  }

  double learningRate() {
    return number(options, "base_lr");
  }

  /** A text option, or null where the original had none. */
  String option(String key) {
    JsonNode value = options.path(key);
    return value.isMissingNode() || value.isNull() ? null : value.asText();
  }
}
