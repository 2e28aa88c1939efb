// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.block.Block;
import io.github.scpl.block.Network;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Parameter;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A copy of all parameters and buffers, by name, as bits. */
public final class Bits {
  private final Map<String, long[]> arrays = new TreeMap<>();

  public static Bits of(Network network) {
    Bits bits = new Bits();
    network.blocks().forEach(bits::add);
    return bits;
  }

  public static Bits of(Block block) {
    Bits bits = new Bits();
    bits.add(block);
    return bits;
  }

  public static Bits of(Tensor array) {
    Bits bits = new Bits();
    bits.arrays.put("array", bits(array));
    return bits;
  }

  /** These bits without the arrays whose names start so. */
  public Bits without(String prefix) {
    Bits rest = new Bits();
    rest.arrays.putAll(arrays);
    rest.arrays.keySet().removeIf(name -> name.startsWith(prefix));
    return rest;
  }

  private void add(Block block) {
    for (Parameter parameter : block.parameters()) {
      arrays.put(parameter.name(), bits(parameter.value()));
    }
    for (BuildContext.Buffer buffer : block.buffers()) {
      arrays.put(buffer.name(), bits(buffer.value()));
    }
  }

  private static long[] bits(Tensor array) {
    return Arrays.stream(array.toArray()).mapToLong(Double::doubleToRawLongBits).toArray();
  }

  public void assertEqual(Bits other) {
    assertEquals(arrays.keySet(), other.arrays.keySet());
    arrays.forEach((name, values) -> assertArrayEquals(values, other.arrays.get(name), name));
  }

  public void assertClose(Bits other, double tolerance) {
    assertEquals(arrays.keySet(), other.arrays.keySet());
    arrays.forEach(
        (name, values) ->
            assertArrayEquals(doubles(values), doubles(other.arrays.get(name)), tolerance, name));
  }

  private static double[] doubles(long[] bits) {
    return Arrays.stream(bits).mapToDouble(Double::longBitsToDouble).toArray();
  }

  /** The names of arrays that differ in any bit. */
  public Set<String> difference(Bits other) {
    Set<String> names = new TreeSet<>(arrays.keySet());
    names.removeIf(name -> Arrays.equals(arrays.get(name), other.arrays.get(name)));
    return names;
  }

  public Set<String> names() {
    return arrays.keySet();
  }
}
