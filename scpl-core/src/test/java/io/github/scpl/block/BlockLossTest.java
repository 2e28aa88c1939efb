// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class BlockLossTest {
  private static final double NONE = Double.NaN;

  @Test
  void partsThatAreThereAddUp() {
    assertEquals(3, new BlockLoss(1, 2, 4).local());
    assertEquals(7, new BlockLoss(1, 2, 4).total());
    assertEquals(1, new BlockLoss(1, NONE, 4).local());
    assertEquals(2, new BlockLoss(NONE, 2, 4).local());
    assertEquals(6, new BlockLoss(NONE, 2, 4).total());
    assertEquals(NONE, new BlockLoss(NONE, NONE, 4).local());
    assertEquals(4, new BlockLoss(NONE, NONE, 4).total());
    assertEquals(0, new BlockLoss(NONE, NONE, NONE).total());
  }

  @Test
  void arithmeticGoesPartByPart() {
    assertEquals(new BlockLoss(NONE, 1, 2), new BlockLoss(NONE, 2, 4).times(0.5));
    assertEquals(
        new BlockLoss(5, NONE, 10), new BlockLoss(1, NONE, 4).plus(new BlockLoss(4, NONE, 6)));
  }
}
