// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.models.data.DataException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageInputTest {
  @TempDir private Path folder;

  /** Red 10 x, green 20 y and blue 7 in the pixel x, y. */
  private Path ramp(int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, 10 * x << 16 | 20 * y << 8 | 7);
      }
    }
    Path file = folder.resolve(width + "x" + height + ".png");
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  @Test
  void theMiddleSquareIsScaledByMeansOverAreas() throws IOException {
    byte[] half = new ImageInput(3, 2, true).image(ramp(6, 4));
    byte[] red = {15, 35, 15, 35}; // of columns 1 to 4
    byte[] green = {10, 10, 50, 50};
    byte[] blue = {7, 7, 7, 7};
    for (int i = 0; i < 4; i++) {
      assertEquals(red[i], half[i]);
      assertEquals(green[i], half[4 + i]);
      assertEquals(blue[i], half[8 + i]);
    }
    byte[] thirds = new ImageInput(3, 2, true).image(ramp(3, 3));
    assertEquals(Math.round(10 / 3.0), thirds[0], "a pixel and a half: 0, and half of 10");
    assertEquals(Math.round(50 / 3.0), thirds[1]);
  }

  @Test
  void anImageOfTheRightSizeIsTakenAsItIs() throws IOException {
    byte[] image = new ImageInput(3, 4, false).image(ramp(4, 4));
    assertEquals(30, image[3]);
    assertEquals(60, image[16 + 12]);
    assertArrayEquals(image, new ImageInput(3, 4, true).image(ramp(4, 4)));
  }

  @Test
  void coloursBecomeGrayAndSmallGrayImagesGetAMargin() throws IOException {
    byte[] gray = new ImageInput(1, 4, false).image(ramp(2, 2));
    assertEquals(16, gray.length);
    assertEquals(0, gray[0]);
    assertEquals((19595 * 10 + 38470 * 20 + 7471 * 7 + 0x8000) >> 16, gray[2 * 4 + 2]);
    assertEquals((7471 * 7 + 0x8000) >> 16, gray[4 + 1]);
  }

  @Test
  void whatIsNoImageOfTheSizeIsRefused() throws IOException {
    Path wide = ramp(5, 4);
    String size =
        assertThrows(DataException.class, () -> new ImageInput(3, 4, false).image(wide))
            .getMessage();
    assertTrue(size.contains("expected an image of 4x4 pixels, got 5x4; scale it"), size);
    Path text = Files.writeString(folder.resolve("a.png"), "none");
    for (boolean scales : new boolean[] {false, true}) {
      String message =
          assertThrows(DataException.class, () -> new ImageInput(3, 4, scales).image(text))
              .getMessage();
      assertTrue(message.startsWith(text + ": expected a PNG or JPEG image, got "), message);
    }
  }
}
