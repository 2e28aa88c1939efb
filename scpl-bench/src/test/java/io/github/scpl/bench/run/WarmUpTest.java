// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarmUpTest {
  private static int rounds(double[]... speeds) throws InterruptedException {
    int[] turns = new int[speeds.length];
    return WarmUp.untilSteady(speeds.length, i -> speeds[i][turns[i]++]);
  }

  @Test
  void itEndsWhenNoMethodGetsFasterAnyMore() throws InterruptedException {
    assertEquals(2, rounds(new double[] {100, 101, 200}));
    assertEquals(4, rounds(new double[] {50, 80, 100, 102, 200}));
    double[] steady = {100, 100, 100, 100, 100, 100};
    assertEquals(4, rounds(steady, new double[] {50, 80, 100, 102, 200}), "the slower to settle");
    assertEquals(3, rounds(new double[] {50, 100, 60, 100}), "back where it was is not faster");
  }

  @Test
  void itHasAnEndEvenIfAMethodGetsFasterForEver() throws InterruptedException {
    assertEquals(6, rounds(new double[] {1, 2, 4, 8, 16, 32, 64}));
  }

  @Test
  void turnsTooShortToTellAreHadTwice() throws InterruptedException {
    assertEquals(2, rounds(new double[] {0, 0, 0}));
  }

  @Test
  void methodsTakeTurns() throws InterruptedException {
    List<Integer> order = new ArrayList<>();
    WarmUp.untilSteady(
        3,
        method -> {
          order.add(method);
          return 0;
        });
    assertEquals(List.of(0, 1, 2, 0, 1, 2), order);
  }
}
