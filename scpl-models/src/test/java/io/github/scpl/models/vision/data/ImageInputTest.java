// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.models.data.DataException;
import io.github.scpl.models.vision.data.decode.Pngs;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
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

  /** A hundred bytes can claim gigabytes of pixels. */
  @Test
  void aSmallFileOfALargeImageIsRefusedBeforeItIsDecoded() throws IOException {
    Path file = folder.resolve("large.png");
    byte[] image = new Pngs(2, 8, false).sized(30_000, 30_000);
    Files.write(file, image);
    long most = (1 << 20) + 1024L * image.length;
    assertEquals(
        file
            + ": expected an image of at most "
            + most
            + " pixels in "
            + image.length
            + " bytes, got 30000x30000; scale it, or save it in the usual way",
        assertThrows(DataException.class, () -> new ImageInput(3, 4, true).image(file))
            .getMessage());
    BufferedImage white = new BufferedImage(1000, 1000, BufferedImage.TYPE_BYTE_BINARY);
    ImageIO.write(white, "png", file.toFile());
    assertEquals(48, new ImageInput(3, 4, true).image(file).length);
  }

  /** Each scan is a pass over all pixels, and takes few bytes. */
  @Test
  void anImageInHundredsOfScansIsRefused() throws IOException {
    Path file = folder.resolve("scans.jpg");
    ImageIO.write(ImageIO.read(ramp(9, 8).toFile()), "jpeg", file.toFile());
    byte[] jpeg = Files.readAllBytes(file);
    int scan = 0;
    while (jpeg[scan] != (byte) 0xFF || jpeg[scan + 1] != (byte) 0xDA) {
      scan++;
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(jpeg, 0, scan);
      for (int i = 0; i < 201; i++) {
        out.write(jpeg, scan, jpeg.length - 2 - scan);
      }
      out.write(jpeg, jpeg.length - 2, 2);
    }
    String message =
        assertThrows(DataException.class, () -> new ImageInput(3, 4, true).image(file))
            .getMessage();
    assertTrue(message.contains("expected an image in at most 200 scans, got more"), message);
  }

  /** ImageIO would read it, by a decoder that does not check what it allocates. */
  @Test
  void otherFormatsAreNotScaled() throws IOException {
    Path file = folder.resolve("a.bmp");
    ImageIO.write(ImageIO.read(ramp(9, 8).toFile()), "bmp", file.toFile());
    assertThrows(DataException.class, () -> new ImageInput(3, 4, true).image(file));
  }
}
