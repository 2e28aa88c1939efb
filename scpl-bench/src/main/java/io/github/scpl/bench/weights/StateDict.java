// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.weights;

import io.github.scpl.bench.option.OptionChecks;
import io.github.scpl.checkpoint.Manifest;
import io.github.scpl.checkpoint.Manifest.StoredArray;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Tensor;
import io.github.scpl.models.original.OriginalNames;
import io.github.scpl.safetensors.SafeTensorsFile;
import io.github.scpl.safetensors.StoredTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The arrays of a model by the names of the original's state dict. */
final class StateDict {
  private final Manifest manifest;
  private final OriginalNames names;

  /** The original's names by ours. */
  private final Map<String, String> originals;

  /**
   * The names for a model.
   *
   * @throws IllegalArgumentException if the original has no model like it
   */
  StateDict(Manifest manifest) {
    this.manifest = manifest;
    names = manifest.inputShape().isVariable() ? OriginalNames.TEXTS : OriginalNames.IMAGES;
    originals = names.originals(manifest.arrays().stream().map(StoredArray::name).toList());
  }

  /**
   * Arrays by the original's names. Templates, which the original's state dict has and never uses,
   * are there too, as what was cloned from them.
   *
   * @param arrays by our names
   */
  Map<String, Tensor> named(Map<String, Tensor> arrays) {
    Map<String, Tensor> named = new LinkedHashMap<>();
    arrays.forEach(
        (ours, value) -> {
          String original = originals.get(ours);
          names.template(original).ifPresent(template -> named.put(template, value));
          named.put(original, value);
        });
    return named;
  }

  /**
   * Reads all arrays of the model.
   *
   * @param path of the file, for messages
   * @param arena that allocates them
   * @return the arrays by our names
   * @throws IllegalArgumentException if the file has others, fewer, or of another type or shape
   * @throws IOException if it cannot be read
   */
  Map<String, Tensor> read(SafeTensorsFile file, Path path, Arena arena) throws IOException {
    for (StoredTensor stored : file.tensors()) {
      OptionChecks.parse("--from", () -> requireKnown(stored, path));
    }
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    for (StoredArray array : manifest.arrays()) {
      long[] shape = array.shape().stream().mapToLong(Long::longValue).toArray();
      Tensor value = arena.uninitialized(manifest.dataType(), shape);
      file.read(originals.get(array.name()), value);
      arrays.put(array.name(), value);
    }
    return arrays;
  }

  private String requireKnown(StoredTensor stored, Path path) {
    Optional<String> ours = names.ours(stored.name());
    if (ours.isPresent() && !originals.containsKey(ours.get())) {
      throw new IllegalArgumentException(
          "expected tensors of the model, got " + stored.name() + " in " + path);
    }
    return stored.name();
  }
}
