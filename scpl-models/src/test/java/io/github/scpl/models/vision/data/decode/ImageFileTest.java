// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.models.data.DataException;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFileTest {
  private static final int AREA = 64 * 64;

  @TempDir Path folder;

  private byte[] read(BufferedImage image, String format) throws IOException {
    return ImageFile.read(TinyImages.write(image, format, folder.resolve("i." + format)), 64);
  }

  private static byte[] repeatedFirstPlane() {
    byte[] planes = TinyImages.planes();
    System.arraycopy(planes, 0, planes, AREA, AREA);
    System.arraycopy(planes, 0, planes, 2 * AREA, AREA);
    return planes;
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_INT_RGB,
        BufferedImage.TYPE_3BYTE_BGR,
        BufferedImage.TYPE_INT_ARGB,
        BufferedImage.TYPE_4BYTE_ABGR
      })
  void aPngHasItsColorsWithOrWithoutTransparency(int type) throws IOException {
    assertArrayEquals(TinyImages.planes(), read(TinyImages.patterned(type), "png"));
  }

  @Test
  void aGrayPngHasThreePlanesOfItsSamples() throws IOException {
    assertArrayEquals(repeatedFirstPlane(), read(TinyImages.gray(), "png"));
  }

  @Test
  void sixteenBitsAreCutToEight() throws IOException {
    BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_USHORT_GRAY);
    for (int i = 0; i < AREA; i++) {
      int level = TinyImages.level(0, i / 64, i % 64);
      image.getRaster().setSample(i % 64, i / 64, 0, level << 8 | 0xFF);
    }
    assertArrayEquals(repeatedFirstPlane(), read(image, "png"));
  }

  @Test
  void aPaletteIsLookedUp() throws IOException {
    byte[] red = {0, (byte) 200, 30, 7};
    byte[] green = {1, 99, (byte) 255, 8};
    byte[] blue = {2, 13, 0, 9};
    IndexColorModel palette = new IndexColorModel(2, 4, red, green, blue);
    BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_BINARY, palette);
    byte[] expected = new byte[3 * AREA];
    for (int i = 0; i < AREA; i++) {
      int color = (i / 64 + i % 64) % 4;
      image.getRaster().setSample(i % 64, i / 64, 0, color);
      expected[i] = red[color];
      expected[AREA + i] = green[color];
      expected[2 * AREA + i] = blue[color];
    }
    assertArrayEquals(expected, read(image, "png"));
  }

  /**
   * The bottom half is another colour, so that rows and planes cannot be mixed up. Colours are
   * stored at half the resolution, so that the rows at the border mix.
   */
  @Test
  void aJpegIsNearlyWhatWasWritten() throws IOException {
    BufferedImage image = TinyImages.plain(0xC86428, 64, 64);
    image.createGraphics().drawImage(TinyImages.plain(0x1E50B4, 64, 32), 0, 32, null);
    byte[] planes = read(image, "jpeg");
    assertEquals(3 * AREA, planes.length);
    int[] top = {0xC8, 0x64, 0x28};
    int[] bottom = {0x1E, 0x50, 0xB4};
    for (int i = 0; i < planes.length; i++) {
      int row = i % AREA / 64;
      if (row == 31 || row == 32) {
        continue;
      }
      int expected = (row < 32 ? top : bottom)[i / AREA];
      assertEquals(expected, planes[i] & 0xFF, 3, "byte " + i);
    }
  }

  /** Converted to colours, a sample of 100 would become 168. */
  @Test
  void aGrayJpegHasThreePlanesOfItsSamples() throws IOException {
    BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < AREA; i++) {
      image.getRaster().setSample(i % 64, i / 64, 0, 100);
    }
    byte[] expected = new byte[3 * AREA];
    Arrays.fill(expected, (byte) 100);
    assertArrayEquals(expected, read(image, "jpeg"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg"})
  void aFileCutShortIsNamed(String format) throws IOException {
    Path file = folder.resolve("cut." + format);
    TinyImages.write(TinyImages.patterned(BufferedImage.TYPE_INT_RGB), format, file);
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {whole.length / 2, whole.length * 9 / 10, 40}) {
      Files.write(file, Arrays.copyOf(whole, length));
      Exception error = assertThrows(DataException.class, () -> ImageFile.read(file, 64));
      assertTrue(
          error.getMessage().startsWith(file + ": expected a PNG or JPEG image, got "),
          error.getMessage());
    }
  }

  @Test
  void otherContentIsNamed() throws IOException {
    Path file = folder.resolve("page.JPEG");
    for (String content : new String[] {"<html>not found</html>", "", "x"}) {
      Files.write(file, content.getBytes(StandardCharsets.US_ASCII));
      Exception error = assertThrows(DataException.class, () -> ImageFile.read(file, 64));
      assertEquals(
          file
              + ": expected a PNG or JPEG image, got "
              + (content.isEmpty()
                  ? "an empty file"
                  : content.length() + " bytes in another format")
              + "; get the data set again",
          error.getMessage());
    }
    Path missing = folder.resolve("missing.png");
    String message =
        assertThrows(DataException.class, () -> ImageFile.read(missing, 64)).getMessage();
    assertTrue(message.startsWith(missing + ": expected a file, got nothing;"), message);
  }

  @Test
  void anotherSizeIsNamed() throws IOException {
    Path file = TinyImages.write(TinyImages.plain(0, 64, 48), "png", folder.resolve("wide.png"));
    Exception error = assertThrows(DataException.class, () -> ImageFile.read(file, 64));
    assertEquals(
        file + ": expected an image of 64x64 pixels, got 64x48; get the data set again",
        error.getMessage());
  }

  @Test
  void aFileOfAnotherKindOrSizeIsNamed() throws IOException {
    Path inner = Files.createDirectories(folder.resolve("folder.png"));
    Exception error = assertThrows(DataException.class, () -> ImageFile.read(inner, 64));
    assertTrue(error.getMessage().startsWith(inner + ": expected a file, got a folder;"));
    Path huge = folder.resolve("huge.png");
    try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
      file.setLength(1L << 40);
    }
    error = assertThrows(DataException.class, () -> ImageFile.read(huge, 64));
    assertEquals(
        huge
            + ": expected an image file of at most 16777216 bytes, got 1099511627776 bytes; take it"
            + " out",
        error.getMessage());
  }
}
