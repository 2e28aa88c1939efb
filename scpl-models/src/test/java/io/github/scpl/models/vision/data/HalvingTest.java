// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.models.vision.data.decode.TinyImages;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class HalvingTest {
  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  /** By hand. Rows: (3*0 + 3*10 + 20) / 7 = 7.1 is 7, ...; then columns: 452 / 7 = 64.6 is 65. */
  @Test
  void borderPixelsAreMeansOfThree() {
    byte[] plane = bytes(0, 10, 20, 31, 255, 1, 2, 250, 100, 101, 103, 107, 9, 8, 200, 77);
    assertArrayEquals(bytes(65, 71, 74, 111), Halving.halve(plane, 4, 4));
  }

  /** By hand. The middle column of the first row is (3 + 3*12 + 3*27 + 48) / 8 = 21. */
  @Test
  void innerPixelsAreMeansOfFour() {
    int[] row = {0, 3, 12, 27, 48, 75};
    int[] plane = new int[24];
    for (int i = 0; i < plane.length; i++) {
      plane[i] = row[i % 6];
    }
    assertArrayEquals(bytes(3, 21, 57, 3, 21, 57), Halving.halve(bytes(plane), 4, 6));
  }

  /** The middle of the first rows is 2.5, hence 3; of 2.5, 2.5 and 2 the mean would be 2.4. */
  @Test
  void rowsAreRoundedBeforeColumnsAndHalvesUp() {
    byte[] plane = bytes(2, 2, 2, 3, 3, 3, 2, 2, 2, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2);
    assertArrayEquals(bytes(2, 3, 3, 2, 2, 2), Halving.halve(plane, 4, 6));
  }

  @Test
  void planesDoNotMix() {
    byte[] planes = new byte[32];
    Arrays.fill(planes, 16, 32, (byte) 200);
    assertArrayEquals(bytes(0, 0, 0, 0, 200, 200, 200, 200), Halving.halve(planes, 4, 4));
  }

  /** The sum is that of Pillow 12.3's {@code resize((32, 32), BILINEAR)} of the same image. */
  @Test
  void aWholeImageIsPillows() {
    byte[] small = Halving.halve(TinyImages.planes(), 64, 64);
    assertEquals(3 * 32 * 32, small.length);
    CRC32 sum = new CRC32();
    sum.update(small);
    assertEquals(TinyImages.HALVED_CRC, sum.getValue());
  }
}
