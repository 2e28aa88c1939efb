// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.models.data.BalancedSample;
import io.github.scpl.random.RandomKey;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImageSetTest {
  private static ImageSet set(int... labels) {
    byte[] pixels = new byte[labels.length * 2];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) i;
    }
    return ImageSet.of("tiny", 3, 1, 1, 2, pixels, labels);
  }

  @Test
  void aSetKeepsCopies() {
    byte[] pixels = {1, 2, 3, 4};
    int[] labels = {0, 2};
    ImageSet set = ImageSet.of("tiny", 3, 1, 1, 2, pixels, labels);
    pixels[2] = 9;
    labels[1] = 1;
    set.image(1)[0] = 8;
    assertArrayEquals(new byte[] {3, 4}, set.image(1));
    assertEquals(2, set.label(1));
    assertEquals(1, set.height());
    assertEquals(2, set.width());
    assertEquals("tiny", set.name());
  }

  @Test
  void aSampleIsDrawnFromAllClassesInTheOrderOfTheSet() {
    int[] labels = {0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2};
    ImageSet set = set(labels);
    RandomKey key = RandomKey.of(1);
    ImageSet drawn = set.sample(6, key);
    assertArrayEquals(new int[] {2, 2, 2}, drawn.classCounts());
    int[] indices = BalancedSample.of(labels, 3, 6, key);
    for (int i = 0; i < 6; i++) {
      assertEquals(set.label(indices[i]), drawn.label(i));
      assertArrayEquals(set.image(indices[i]), drawn.image(i));
    }
    assertSame(set, set.sample(12, key));
    assertSame(set, set.sample(Integer.MAX_VALUE, key));
  }

  @Test
  void aSplitDividesTheImagesByItsKeyAlone() {
    ImageSet set = set(0, 1, 2, 0, 1, 2, 0, 1, 2, 0);
    ImageSet.Split split = set.split(0.3, RandomKey.of(1));
    assertEquals(7, split.train().size());
    assertEquals(3, split.test().size());
    int[] counts = split.train().classCounts();
    for (int label = 0; label < 3; label++) {
      counts[label] += split.test().classCounts()[label];
    }
    assertArrayEquals(set.classCounts(), counts);
    Set<Byte> firstBytes = new TreeSet<>();
    for (ImageSet part : new ImageSet[] {split.train(), split.test()}) {
      for (int i = 0; i < part.size(); i++) {
        firstBytes.add(part.image(i)[0]);
      }
    }
    assertEquals(10, firstBytes.size(), "every image is in one part");
    ImageSet.Split again = set.split(0.3, RandomKey.of(1));
    assertArrayEquals(split.test().image(0), again.test().image(0));
    for (double wrong : new double[] {0, 1, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> set.split(wrong, RandomKey.of(1)));
    }
    for (double extreme : new double[] {0.01, 0.99}) {
      Exception error =
          assertThrows(IllegalArgumentException.class, () -> set.split(extreme, RandomKey.of(1)));
      assertTrue(
          error.getMessage().contains("a share that leaves images in both parts of 10, got"));
    }
  }

  @Test
  void classesAreCounted() {
    assertArrayEquals(new int[] {2, 1, 3}, set(2, 0, 1, 2, 0, 2).classCounts());
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertRefused("at least one image, got 0", 1, 0);
    assertRefused("labels from 0 to 2, got 3 for image 1", 1, 4, 0, 3);
    assertRefused("labels from 0 to 2, got -1 for image 0", 1, 4, -1, 0);
    assertRefused("1 or 3 channels, got 2", 2, 8, 0, 1);
    assertRefused("2 x 2 bytes for 2 labels, got 3 bytes", 1, 3, 0, 1);
  }

  private static void assertRefused(String message, int channels, int bytes, int... labels) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> ImageSet.of("tiny", 3, channels, 1, 2, new byte[bytes], labels));
    assertTrue(e.getMessage().contains("expected " + message), e.getMessage());
  }

  @Test
  void theFingerprintIsThatOfImagesAndLabelsInTheirOrder() {
    String fingerprint = set(0, 1, 2).fingerprint();
    assertTrue(fingerprint.matches("[0-9a-f]{64}"), fingerprint);
    assertEquals(fingerprint, set(0, 1, 2).fingerprint());
    assertNotEquals(fingerprint, set(0, 2, 1).fingerprint());
    assertNotEquals(fingerprint, set(0, 1, 2).sample(2, RandomKey.of(1)).fingerprint());
    byte[] pixels = {0, 1, 2, 3, 4, 5};
    int[] labels = {0, 1, 2};
    assertEquals(fingerprint, ImageSet.of("x", 4, 1, 1, 2, pixels, labels).fingerprint());
    assertNotEquals(fingerprint, ImageSet.of("x", 4, 1, 2, 1, pixels, labels).fingerprint());
    pixels[5]++;
    assertNotEquals(fingerprint, ImageSet.of("x", 4, 1, 1, 2, pixels, labels).fingerprint());
  }

  @Test
  void classesHaveNumbersOrNames() {
    assertEquals(List.of("0", "1", "2"), set(0, 1).classNames());
    ImageSet named = set(0, 1, 2, 0).withClassNames(List.of("a", "b", "c"));
    assertEquals(List.of("a", "b", "c"), named.classNames());
    assertEquals(named.classNames(), named.sample(2, RandomKey.of(1)).classNames());
    assertEquals(named.classNames(), named.split(0.5, RandomKey.of(1)).test().classNames());
    List<String> fewer = List.of("a");
    assertThrows(IllegalArgumentException.class, () -> named.withClassNames(fewer));
  }

  private static int[] labels(ImageSet set) {
    return IntStream.range(0, set.size()).map(set::label).toArray();
  }

  @Test
  void noiseReplacesTheAskedShareOfLabelsUniformly() {
    ImageSet set = set(new int[20_000]);
    RandomKey key = RandomKey.of(5);
    assertSame(set, set.withLabelNoise(0, key));
    ImageSet noisy = set.withLabelNoise(0.3, key);
    // Of 6000 new labels each class gets a third. Five standard deviations are less than 250.
    assertArrayEquals(set.image(7), noisy.image(7));
    assertEquals(16_000, noisy.classCounts()[0], 250);
    assertEquals(2_000, noisy.classCounts()[1], 250);
    assertEquals(2_000, noisy.classCounts()[2], 250);
    assertArrayEquals(labels(noisy), labels(set.withLabelNoise(0.3, key)));
    ImageSet more = set.withLabelNoise(0.6, key);
    for (int i = 0; i < set.size(); i++) {
      if (noisy.label(i) != set.label(i)) {
        assertEquals(noisy.label(i), more.label(i));
      }
    }
  }

  @Test
  void noiseIsAShare() {
    ImageSet set = set(0, 1, 2);
    RandomKey key = RandomKey.of(5);
    for (double rate : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> set.withLabelNoise(rate, key));
    }
  }
}
