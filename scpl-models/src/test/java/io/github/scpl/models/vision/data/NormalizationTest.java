// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NormalizationTest {
  @Test
  void aByteIsScaledShiftedAndDivided() {
    Normalization normalization =
        Normalization.of(new double[] {0.25, 0.5}, new double[] {0.5, 0.125});
    assertEquals(2, normalization.channels());
    assertEquals(-0.5f, normalization.table(0)[0]);
    assertEquals(1.5f, normalization.table(0)[255]);
    assertEquals(-4f, normalization.table(1)[0]);
    assertEquals((51 / 255f - 0.5f) / 0.125f, normalization.table(1)[51]);
  }

  @Test
  void theConstantsAreThoseOfThePaper() {
    assertArrayEquals(new double[] {.4914, .4822, .4465}, Normalization.CIFAR10.means());
    assertArrayEquals(new double[] {.2023, .1994, .2010}, Normalization.CIFAR10.deviations());
    assertArrayEquals(new double[] {.5071, .4867, .4408}, Normalization.CIFAR100.means());
    assertArrayEquals(new double[] {.2675, .2565, .2761}, Normalization.CIFAR100.deviations());
    assertArrayEquals(new double[] {.4802, .4481, .3975}, Normalization.TINY_IMAGENET.means());
    assertArrayEquals(new double[] {.2770, .2691, .2821}, Normalization.TINY_IMAGENET.deviations());
  }

  @Test
  void measuringGivesMeanAndDeviationOfEachChannel() {
    byte[] pixels = {0, 10, 1, 2, 3, (byte) 255, 20, 30, 7, 7, 8, (byte) 255};
    ImageSet set = ImageSet.of("tiny", 2, 3, 1, 2, pixels, new int[] {0, 1});
    Normalization measured = Normalization.measure(set);
    // Red: 0 10 20 30. Green: 1 2 7 7. Blue: 3 255 8 255.
    assertArrayEquals(new double[] {15 / 255.0, 4.25 / 255, 130.25 / 255}, measured.means(), 1e-15);
    double red = Math.sqrt((225 + 25 + 25 + 225) / 4.0) / 255;
    double green = Math.sqrt((10.5625 + 5.0625 + 7.5625 + 7.5625) / 4) / 255;
    double blue = Math.sqrt((127.25 * 127.25 + 2 * 124.75 * 124.75 + 122.25 * 122.25) / 4) / 255;
    assertArrayEquals(new double[] {red, green, blue}, measured.deviations(), 1e-12);
  }

  @Test
  void aChannelOfOneValueIsRefused() {
    ImageSet set = ImageSet.of("tiny", 2, 1, 1, 1, new byte[] {77, 77, 77}, new int[] {0, 1, 0});
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Normalization.measure(set));
    assertTrue(e.getMessage().contains("a positive deviation for each channel"), e.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> Normalization.of(new double[] {0.5}, new double[] {0.5, 0.5}));
  }

  @Test
  void everyBitComesBackFromText() {
    double[] means = {1.0 / 3, 0, Double.MIN_VALUE};
    double[] deviations = {Math.PI / 10, 1e-300, 0.1};
    Normalization read = Normalization.parse(Normalization.of(means, deviations).toText());
    assertArrayEquals(means, read.means());
    assertArrayEquals(deviations, read.deviations());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "normalization 1 1\n",
        "normalization 1 1\n0.5\n",
        "normalization 1 1\n0.5 x\n",
        "normalization 1 1\n0.5 0\n",
        "normalization 1 1\nNaN 1\n",
        "normalization 2 1\n0 1\n"
      })
  void whatIsNoNormalizationIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Normalization.parse(text));
  }
}
