// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.random.RandomKey;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ImageViewsTest {
  private static final int SIDE = 32;
  private static final int AREA = SIDE * SIDE;
  private static final int DRAWS = 4000;

  /** Copies of one image, as many as there are draws. */
  private static ImageSet copies(int channels, byte[] image) {
    byte[] pixels = new byte[DRAWS * image.length];
    for (int i = 0; i < DRAWS; i++) {
      System.arraycopy(image, 0, pixels, i * image.length, image.length);
    }
    int side = (int) Math.round(Math.sqrt((double) image.length / channels));
    return ImageSet.of("copies", 1, channels, side, side, pixels, new int[DRAWS]);
  }

  /** Results are bytes from 0 to 255, but for rounding. */
  private static ImageViews views(ImageSet set, Augmentation augmentation) {
    double[] scale = new double[set.channels()];
    Arrays.fill(scale, 1.0 / 255);
    Normalization normalization = Normalization.of(new double[set.channels()], scale);
    return new ImageViews(set, normalization, augmentation, RandomKey.of(11));
  }

  @Test
  void aWeakViewIsACropAtOneOf81OffsetsFlippedEveryOtherTime() {
    // Red tells the row, green the column, and no pixel of the image is black.
    byte[] image = new byte[3 * AREA];
    for (int i = 0; i < AREA; i++) {
      image[i] = (byte) (10 + 7 * (i / SIDE));
      image[AREA + i] = (byte) (10 + 7 * (i % SIDE));
      image[2 * AREA + i] = 99;
    }
    ImageViews views = views(copies(3, image), Augmentation.BASIC);
    float[] view = new float[3 * AREA];
    int[][] offsets = new int[9][9];
    int flips = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      views.write(draw, 0, view);
      int middle = 16 * SIDE + 16;
      boolean flip = view[AREA + middle] < view[AREA + middle - 1];
      int down = Math.round((view[middle] - 10) / 7) - 16;
      int right = Math.round((view[AREA + middle] - 10) / 7) - (flip ? 15 : 16);
      assertArrayEquals(cropped(image, down, right, flip), view, 1e-3f);
      offsets[down + 4][right + 4]++;
      flips += flip ? 1 : 0;
    }
    assertEquals(DRAWS / 2.0, flips, 160, "flips; the standard deviation is 32");
    for (int[] row : offsets) {
      for (int count : row) {
        assertEquals(DRAWS / 81.0, count, 35, "an offset; the standard deviation is 7");
      }
    }
  }

  private static float[] cropped(byte[] image, int down, int right, boolean flip) {
    float[] expected = new float[3 * AREA];
    for (int channel = 0; channel < 3; channel++) {
      for (int row = 0; row < SIDE; row++) {
        for (int column = 0; column < SIDE; column++) {
          int y = row + down;
          int x = (flip ? SIDE - 1 - column : column) + right;
          boolean inside = y >= 0 && y < SIDE && x >= 0 && x < SIDE;
          int place = channel * AREA + row * SIDE + column;
          expected[place] = inside ? image[channel * AREA + y * SIDE + x] & 0xFF : 0;
        }
      }
    }
    return expected;
  }

  @Test
  void aStrongViewHasItsColorsChangedOrTakenAwaySometimes() {
    int area = 16 * 16;
    byte[] image = new byte[3 * area];
    for (int i = 0; i < area; i++) {
      image[i] = (byte) 200;
      image[area + i] = 120;
      image[2 * area + i] = 60;
    }
    ImageViews views = views(copies(3, image), Augmentation.STRONG);
    float[] view = new float[3 * area];
    int untouched = 0;
    int gray = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      views.write(draw, 1, view);
      int middle = 8 * 16 + 8;
      int red = Math.round(view[middle]);
      int green = Math.round(view[area + middle]);
      int blue = Math.round(view[2 * area + middle]);
      untouched += red == 200 && green == 120 && blue == 60 ? 1 : 0;
      gray += red == green && green == blue ? 1 : 0;
      assertTrue(red >= 0 && red <= 255);
      views.write(draw, 0, view);
      assertEquals(200, view[middle], 1e-3f, "the weak view has its colors");
    }
    assertEquals(0.2 * 0.8 * DRAWS, untouched, 120, "untouched; the standard deviation is 23");
    assertEquals(0.2 * DRAWS, gray, 130, "gray; the standard deviation is 25");
  }

  @Test
  void aStrongViewOfAGrayImageHasBrightnessAndContrastChanged() {
    int area = 16 * 16;
    byte[] image = new byte[area];
    Arrays.fill(image, (byte) 100);
    ImageViews views = views(copies(1, image), Augmentation.STRONG);
    float[] view = new float[area];
    int untouched = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      views.write(draw, 1, view);
      float middle = view[8 * 16 + 8];
      untouched += Math.round(middle) == 100 ? 1 : 0;
      // Brightness 0.6 to 1.4; contrast leaves the gray near its mean, which has a black border.
      assertTrue(middle >= 35 && middle <= 200, () -> "got " + middle);
    }
    assertTrue(untouched >= 0.2 * DRAWS - 130 && untouched < 0.3 * DRAWS, "got " + untouched);
  }

  @Test
  void withoutAugmentationAViewIsTheImage() {
    byte[] image = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    ImageViews views = views(copies(1, image), Augmentation.NONE);
    assertEquals(1, views.count());
    float[] view = new float[9];
    views.write(17, 0, view);
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, view, 1e-4f);
  }
}
