// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.lane;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The operations of a device, by number. Thread-safe. */
public final class Operations {
  private final Map<Object, Integer> numbers = new HashMap<>();
  private final List<Operation> all = new ArrayList<>();

  /**
   * The number of an operation.
   *
   * @param key equal for what is to be made once
   */
  public synchronized int number(Object key, Supplier<Operation> maker) {
    Integer number = numbers.get(key);
    if (number == null) {
      number = all.size();
      all.add(maker.get());
      numbers.put(key, number);
    }
    return number;
  }

  synchronized Operation get(int number) {
    return all.get(number);
  }
}
