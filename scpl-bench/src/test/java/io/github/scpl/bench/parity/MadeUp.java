// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.parity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;

/** Golden runs of two blocks and two steps whose numbers nobody computed, to be changed. */
final class MadeUp {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String TEXT =
      """
      {
        "format": "scpl-golden/1", "model": "VGG_SCPL_m", "seed": 1, "batch": 4, "eval_batch": 3,
        "options": {"n_classes": 2, "base_lr": 0.001, "temperature": 0.1},
        "parameters": [
          {"name": "first", "shape": [2, 3], "kind": "weight", "stream": 1},
          {"name": "unused", "shape": [2], "kind": "bias", "stream": 2},
          {"name": "self_attn.linears.1.bias", "shape": [4], "kind": "bias", "stream": 3}
        ],
        "steps": [
          {"loss": 3.5, "blocks": [[1.5], [1.25, 0.75]]},
          {"loss": 3.0, "blocks": [[1.0], [1.5, 0.5]]}
        ],
        "first_step_gradients": {
          "first": [2.0, -0.5], "unused": null, "self_attn.linears.1.bias": [1e-17, 2e-17]
        },
        "final_parameters": {
          "first": [4.0, 0.25], "unused": [0.5, 0.125], "self_attn.linears.1.bias": [0.5, 0.25]
        },
        "eval_outputs_first_rows": [[[0.5, -0.5], [1.5, -1.5]]]
      }
      """;

  private MadeUp() {}

  static ObjectNode json() throws IOException {
    return (ObjectNode) JSON.readTree(TEXT);
  }

  static ObjectNode read(Path file) throws IOException {
    return (ObjectNode) JSON.readTree(file.toFile());
  }

  /** Puts a value at a place such as {@code /steps/0/loss}; null takes the place away. */
  static void put(ObjectNode root, String place, Object value) {
    int cut = place.lastIndexOf('/');
    String key = place.substring(cut + 1);
    JsonNode parent = root.at(place.substring(0, cut));
    JsonNode node = JSON.valueToTree(value);
    if (parent instanceof ArrayNode array) {
      array.set(Integer.parseInt(key), node);
    } else if (node instanceof NullNode) {
      ((ObjectNode) parent).remove(key);
    } else {
      ((ObjectNode) parent).set(key, node);
    }
  }

  /** Puts a null at a place. */
  static void putNull(ObjectNode root, String place) {
    int cut = place.lastIndexOf('/');
    String key = place.substring(cut + 1);
    JsonNode parent = root.at(place.substring(0, cut));
    if (parent instanceof ArrayNode array) {
      array.set(Integer.parseInt(key), NullNode.getInstance());
    } else {
      ((ObjectNode) parent).set(key, NullNode.getInstance());
    }
  }

  static Path write(ObjectNode root, Path file) throws IOException {
    JSON.writeValue(file.toFile(), root);
    return file;
  }
}
