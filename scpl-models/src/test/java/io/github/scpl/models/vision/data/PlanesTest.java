// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PlanesTest {
  /** Two rows of three columns, behind a first plane that has to stay. */
  private static final byte[] SOURCE = {9, 9, 9, 9, 9, 9, 1, 2, 3, 4, 5, 6};

  private static void assertCrop(int down, int right, boolean flip, int... expected) {
    byte[] target = {7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7};
    Planes.crop(SOURCE, target, 6, 2, 3, down, right, flip);
    int[] actual = new int[6];
    for (int i = 0; i < 6; i++) {
      actual[i] = target[6 + i];
    }
    assertArrayEquals(expected, actual);
    for (int i = 0; i < 6; i++) {
      assertEquals(7, target[i], "the other plane");
    }
  }

  @Test
  void aWindowInPlaceIsTheImage() {
    assertCrop(0, 0, false, 1, 2, 3, 4, 5, 6);
  }

  @Test
  void aMovedWindowHasBlackWhereTheImageEnds() {
    assertCrop(1, 0, false, 4, 5, 6, 0, 0, 0);
    assertCrop(-1, 0, false, 0, 0, 0, 1, 2, 3);
    assertCrop(0, 1, false, 2, 3, 0, 5, 6, 0);
    assertCrop(0, -2, false, 0, 0, 1, 0, 0, 4);
    assertCrop(-1, 2, false, 0, 0, 0, 3, 0, 0);
  }

  @Test
  void aWindowIsFlippedAfterItIsCut() {
    assertCrop(0, 0, true, 3, 2, 1, 6, 5, 4);
    assertCrop(0, 1, true, 0, 3, 2, 0, 6, 5);
    assertCrop(1, -1, true, 5, 4, 0, 0, 0, 0);
  }

  @Test
  void aWindowBesideTheImageIsBlack() {
    assertCrop(0, 3, true, 0, 0, 0, 0, 0, 0);
    assertCrop(0, -4, false, 0, 0, 0, 0, 0, 0);
    assertCrop(-2, 0, false, 0, 0, 0, 0, 0, 0);
  }
}
