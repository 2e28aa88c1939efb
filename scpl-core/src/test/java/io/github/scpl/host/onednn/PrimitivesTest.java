// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host.onednn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrimitivesTest {
  private final Primitives<Integer, String> primitives = new Primitives<>();
  private final List<Integer> made = new ArrayList<>();

  private String get(int shape, int threads) {
    return primitives.get(
        shape,
        threads,
        s -> {
          made.add(s);
          return s + " by " + threads;
        });
  }

  @Test
  void oneIsMadeForEachShapeAndNumberOfThreads() {
    assertEquals("3 by 1", get(3, 1));
    assertEquals("3 by 2", get(3, 2));
    assertEquals("3 by 1", get(3, 1));
    assertEquals(List.of(3, 3), made);
  }

  @Test
  void whatWasUsedLongestAgoIsMadeAnew() {
    for (int shape = 0; shape < Primitives.MOST; shape++) {
      get(shape, 1);
    }
    get(0, 1);
    get(Primitives.MOST, 1); // takes the place of 1
    made.clear();
    get(0, 1);
    get(1, 1);
    assertEquals(List.of(1), made);
  }
}
