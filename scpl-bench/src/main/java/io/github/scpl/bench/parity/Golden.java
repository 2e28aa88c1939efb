// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

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

  /** A tensor of the original and the hash stream and distribution that fill it. */
  record Tensor(String name, long[] shape, String kind, long stream) {}

  /** The same run, had this come out. */
  Golden with(Outcome other) {
    return new Golden(name, model, seed, batch, evaluationBatch, options, parameters, other);
  }

  boolean isText() {
    return isText(model);
  }

  /** Whether models of this name are for text. */
  static boolean isText(String model) {
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
