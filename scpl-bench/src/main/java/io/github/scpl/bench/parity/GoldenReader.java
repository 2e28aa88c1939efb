// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.parity;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.scpl.bench.parity.Golden.Tensor;
import io.github.scpl.bench.parity.Outcome.StepLosses;
import io.github.scpl.bench.parity.Outcome.Summary;
import io.github.scpl.models.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads golden runs. Whatever would fail in the middle of a run is refused, and so are sizes before
 * anything is made of them.
 */
final class GoldenReader {
  private static final String FORMAT = "scpl-golden/1";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final int MOST_ROWS = 4096;
  private static final int MOST_TIME = 4096;
  private static final int MOST_CLASSES = 100_000;
  private static final int MOST_STEPS_PER_EPOCH = 1000;

  /** Of all tensors together. */
  private static final long MOST_ELEMENTS = Integer.MAX_VALUE;

  private static final Pattern WIDTH = Pattern.compile("\\d+");

  private GoldenReader() {}

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
      Part root = Part.root(JSON.readTree(file.toFile()));
      String format = root.node().path("format").asText("none");
      if (!FORMAT.equals(format)) {
        throw new IllegalArgumentException("expected format " + FORMAT + ", got " + format);
      }
      return parse(file.getFileName().toString().replaceFirst("\\.json$", ""), root);
    } catch (JsonProcessingException e) {
      throw new DataException(file.toString(), "JSON", describe(e), "get the file again", e);
    } catch (IllegalArgumentException e) {
      throw new DataException(file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new DataException(file.toString(), "JSON", e.toString(), "get the file again", e);
    }
  }

  private static String describe(JsonProcessingException e) {
    JsonLocation place = e.getLocation();
    return e.getOriginalMessage() + (place == null ? "" : " in line " + place.getLineNr());
  }

  private static Golden parse(String name, Part root) {
    List<Tensor> tensors = tensors(root.get("parameters"));
    Golden golden =
        new Golden(
            name,
            root.get("model").text(),
            root.get("seed").integer(Long.MIN_VALUE, Long.MAX_VALUE),
            (int) root.get("batch").integer(1, MOST_ROWS),
            (int) root.get("eval_batch").integer(1, MOST_ROWS),
            options(root.get("options"), root.get("model").text(), tensors),
            tensors,
            outcome(root));
    requireComplete(golden, root);
    return golden;
  }

  private static List<Tensor> tensors(Part parameters) {
    List<Tensor> tensors = new ArrayList<>();
    long elements = 0;
    for (Part tensor : parameters.someItems()) {
      Part shape = tensor.get("shape");
      long[] sizes =
          shape.someItems().stream().mapToLong(size -> size.integer(1, MOST_ELEMENTS)).toArray();
      elements += elements(sizes);
      shape.require(elements <= MOST_ELEMENTS, "with those before " + MOST_ELEMENTS + " elements");
      tensors.add(
          new Tensor(
              tensor.get("name").text(),
              sizes,
              tensor.get("kind").text(),
              tensor.get("stream").integer(Long.MIN_VALUE, Long.MAX_VALUE)));
    }
    return tensors;
  }

  /** The product, or a factor's that is more than is allowed already. */
  private static long elements(long[] sizes) {
    long product = 1;
    for (long size : sizes) {
      product *= size;
      if (product > MOST_ELEMENTS) {
        return product;
      }
    }
    return product;
  }

  /**
   * A model is built before its tensors are compared, so that its sizes have to be among theirs.
   */
  private static JsonNode options(Part options, String model, List<Tensor> tensors) {
    long largest =
        tensors.stream().flatMapToLong(t -> Arrays.stream(t.shape())).max().orElseThrow();
    long elements = tensors.stream().mapToLong(t -> elements(t.shape())).sum();
    options.get("n_classes").integer(2, MOST_CLASSES);
    Part rate = options.get("base_lr");
    rate.require(rate.number() > 0, "a positive number");
    Part temperature = options.get("temperature");
    temperature.require(temperature.number() > 0, "a positive number");
    for (String key : List.of("proj_type", "pred_type")) {
      requireWidths(options.get(key), largest);
    }
    if (!options.get("steps_per_epoch").isAbsent()) {
      options.get("steps_per_epoch").integer(1, MOST_STEPS_PER_EPOCH);
    }
    if (Golden.isText(model)) {
      options.get("seq_len").integer(3, MOST_TIME);
      options.get("layers").integer(1, tensors.size());
      long vocabulary = options.get("vocab_size").integer(3, largest);
      long embedding = options.get("emb_dim").integer(1, largest);
      long hidden = options.get("h_dim").integer(1, largest);
      options.get("head").integer(1, hidden);
      boolean listed =
          vocabulary * embedding <= elements
              && embedding * hidden <= elements
              && hidden * hidden <= elements;
      options.require(listed, "vocab_size, emb_dim and h_dim of the tensors");
    }
    return options.node();
  }

  /** Such as {@code l,256}. */
  private static void requireWidths(Part type, long largest) {
    if (type.isAbsent()) {
      return;
    }
    Matcher widths = WIDTH.matcher(type.text());
    while (widths.find()) {
      boolean fits = widths.group().length() < 10 && Long.parseLong(widths.group()) <= largest;
      type.require(fits, "widths of " + largest + " at most, as the tensors have");
    }
  }

  private static Outcome outcome(Part root) {
    List<StepLosses> steps = new ArrayList<>();
    for (Part step : root.get("steps").someItems()) {
      List<double[]> parts = step.get("blocks").items().stream().map(Part::numbers).toList();
      steps.add(new StepLosses(step.get("loss").number(), parts));
    }
    double[][][] logits =
        root.get("eval_outputs_first_rows").items().stream()
            .map(output -> output.items().stream().map(Part::numbers).toArray(double[][]::new))
            .toArray(double[][][]::new);
    return new Outcome(
        steps,
        summaries(root.get("first_step_gradients")),
        summaries(root.get("final_parameters")),
        logits);
  }

  private static Map<String, Summary> summaries(Part part) {
    Map<String, Summary> summaries = new LinkedHashMap<>();
    for (Map.Entry<String, Part> entry : part.entries()) {
      Part pair = entry.getValue();
      if (pair.isAbsent()) {
        summaries.put(entry.getKey(), null);
      } else {
        double[] numbers = pair.numbers();
        pair.require(numbers.length == 2, "two numbers");
        summaries.put(entry.getKey(), new Summary(numbers[0], numbers[1]));
      }
    }
    return summaries;
  }

  private static void requireComplete(Golden golden, Part root) {
    Outcome outcome = golden.outcome();
    for (Tensor tensor : golden.parameters()) {
      boolean listed = outcome.gradients().containsKey(tensor.name());
      root.get("first_step_gradients").require(listed, tensor.name() + " in first_step_gradients");
      boolean known = outcome.parameters().get(tensor.name()) != null;
      root.get("final_parameters").require(known, tensor.name() + " in final_parameters");
    }
    for (Part output : root.get("eval_outputs_first_rows").items()) {
      int most = golden.evaluationBatch();
      output.require(output.items().size() <= most, most + " rows or less");
      for (Part row : output.items()) {
        row.require(row.items().size() == golden.classes(), golden.classes() + " logits");
      }
    }
  }
}
