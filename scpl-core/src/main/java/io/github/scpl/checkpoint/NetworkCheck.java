// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.checkpoint;

import io.github.scpl.block.Network;
import io.github.scpl.checkpoint.Manifest.StoredArray;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Refuses networks that a model was not saved from: the file's is expected, theirs is got. */
record NetworkCheck(Path path, Manifest manifest) {
  void require(Network network, NetworkArrays arrays) {
    require("method", manifest.method(), network.method().name());
    require("number of classes", manifest.classes(), network.classes());
    require("input shape", manifest.inputShape(), network.inputShape());
    require("data type", manifest.dataType(), network.dataType());
    requireBlocks(network.blocks().size(), network.hasHead());
    for (String part : arrays.parts()) {
      List<StoredArray> built =
          arrays.descriptions().stream().filter(array -> array.part().equals(part)).toList();
      requireAll(byName(manifest.arraysOf(part)), byName(built));
    }
  }

  private void require(String what, Object stored, Object built) {
    if (!stored.equals(built)) {
      throw misfit("expected a network with " + what + " " + stored + ", got " + built);
    }
  }

  private void requireBlocks(int blocks, boolean head) {
    String stored = blocks(manifest.blocks(), manifest.head());
    boolean whole = blocks == manifest.blocks();
    if (blocks > manifest.blocks() || head && !(whole && manifest.head())) {
      throw misfit(
          "expected a network of "
              + stored
              + ", or of the first of them alone, got "
              + blocks(blocks, head));
    }
  }

  private static String blocks(int number, boolean head) {
    return number + " blocks and " + (head ? "a head" : "no head");
  }

  private void requireAll(Map<String, StoredArray> stored, Map<String, StoredArray> built) {
    built.forEach(
        (name, array) -> {
          if (!array.equals(stored.get(name))) {
            throw misfit(name, stored.get(name), array);
          }
        });
    stored.forEach(
        (name, array) -> {
          if (!built.containsKey(name)) {
            throw misfit(name, array, null);
          }
        });
  }

  private static Map<String, StoredArray> byName(List<StoredArray> arrays) {
    Map<String, StoredArray> map = new LinkedHashMap<>(); // the first that differs is the one named
    arrays.forEach(array -> map.put(array.name(), array));
    return map;
  }

  private IllegalArgumentException misfit(String name, StoredArray stored, StoredArray built) {
    return misfit(name + ": expected " + describe(stored) + ", got " + describe(built));
  }

  private static String describe(StoredArray array) {
    return array == null ? "none" : "a " + array.kind() + " " + array.shape();
  }

  private IllegalArgumentException misfit(String what) {
    return new IllegalArgumentException(
        "The model " + path + " does not fit: " + what + "; build the network as it was saved");
  }
}
