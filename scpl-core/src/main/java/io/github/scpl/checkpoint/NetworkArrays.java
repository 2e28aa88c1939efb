// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.checkpoint;

import io.github.scpl.block.Block;
import io.github.scpl.block.Network;
import io.github.scpl.checkpoint.Manifest.Kind;
import io.github.scpl.checkpoint.Manifest.StoredArray;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The arrays of a network that files keep, by name: parameters and buffers, block by block. */
final class NetworkArrays {
  private final Map<String, Tensor> values = new LinkedHashMap<>();
  private final List<StoredArray> descriptions = new ArrayList<>();

  NetworkArrays(Network network) {
    for (Block block : network.blocks()) {
      for (Parameter parameter : block.parameters()) {
        add(Kind.PARAMETER, parameter.name(), parameter.value());
      }
      for (BuildContext.Buffer buffer : block.buffers()) {
        add(Kind.BUFFER, buffer.name(), buffer.value());
      }
    }
  }

  private void add(Kind kind, String name, Tensor value) {
    if (values.put(name, value) != null) {
      throw new IllegalArgumentException(
          "Expected arrays of different names, got two of " + name + "; rename a layer");
    }
    descriptions.add(new StoredArray(kind, name, LongStream.of(value.shape()).boxed().toList()));
  }

  List<StoredArray> descriptions() {
    return descriptions;
  }

  /** The blocks, and the head if it is there. */
  Set<String> parts() {
    return descriptions.stream()
        .map(StoredArray::part)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** The bytes of all arrays. */
  long bytes() {
    return values.values().stream()
        .mapToLong(array -> array.length() * array.dataType().width())
        .sum();
  }

  /** All arrays by their names. */
  Map<String, Tensor> values() {
    return values;
  }
}
