// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.models.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PngFileTest {
  private static final int AREA = 64 * 64;
  private static final int GRAY = 0;
  private static final int COLORS = 2;
  private static final int PALETTE = 3;
  private static final int GRAY_WITH_ALPHA = 4;
  private static final int COLORS_WITH_ALPHA = 6;

  @TempDir Path folder;

  private byte[] read(byte[] png) throws IOException {
    return ImageFile.read(Files.write(folder.resolve("i.png"), png), 64);
  }

  private String refusal(byte[] png, Object what) throws IOException {
    Path file = Files.write(folder.resolve("i.png"), png);
    String message =
        assertThrows(DataException.class, () -> ImageFile.read(file, 64), what.toString())
            .getMessage();
    assertTrue(message.startsWith(file + ": expected a"), message);
    return message.substring(message.indexOf(", got ") + 6);
  }

  /** Samples of the pattern, cut to fewer bits or made more. */
  private static Pngs.Samples pattern(int type, int depth) {
    return (band, y, x) -> {
      boolean alpha = type == GRAY_WITH_ALPHA && band == 1 || band == 3;
      int level = alpha ? x * 4 : TinyImages.level(band, y, x);
      return depth <= 8 ? level >> 8 - depth : level << 8 | 0x5A;
    };
  }

  private static byte[] palette(int colors) {
    byte[] palette = new byte[3 * colors];
    for (int i = 0; i < palette.length; i++) {
      palette[i] = (byte) (i * 37 + 11);
    }
    return palette;
  }

  private static byte[] expected(int type, int depth) {
    byte[] planes = new byte[3 * AREA];
    byte[] palette = palette(256);
    for (int i = 0; i < planes.length; i++) {
      boolean colors = type == COLORS || type == COLORS_WITH_ALPHA;
      int level = TinyImages.level(colors ? i / AREA : 0, i % AREA / 64, i % 64);
      int cut = depth < 8 ? level >> 8 - depth : level;
      int most = (1 << Math.min(depth, 8)) - 1;
      planes[i] = type == PALETTE ? palette[3 * cut + i / AREA] : (byte) (cut * 255 / most);
    }
    return planes;
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1", "0, 2", "0, 4", "0, 8", "0, 16", "2, 8", "2, 16", "3, 1", "3, 2", "3, 4", "3, 8",
    "4, 8", "4, 16", "6, 8", "6, 16"
  })
  void everyTypeAndDepthHasItsPixelsInterlacedOrNot(int type, int depth) throws IOException {
    for (boolean interlaced : new boolean[] {false, true}) {
      Pngs png = new Pngs(type, depth, interlaced);
      byte[] palette = type == PALETTE ? palette(1 << depth) : null;
      byte[] content = png.file(pattern(type, depth), palette);
      assertArrayEquals(expected(type, depth), read(content), "interlaced " + interlaced);
    }
  }

  @Test
  void transparencyIsLeftOut() throws IOException {
    byte[] one = {0, 1};
    byte[] gray = new Pngs(GRAY, 8, false).file(pattern(GRAY, 8), null);
    assertArrayEquals(expected(GRAY, 8), read(Pngs.with(gray, "tRNS", one)));
    byte[] colors = new Pngs(COLORS, 8, false).file(pattern(COLORS, 8), null);
    byte[] three = {0, 1, 0, 2, 0, 3};
    assertArrayEquals(expected(COLORS, 8), read(Pngs.with(colors, "tRNS", three)));
    byte[] indexed = new Pngs(PALETTE, 4, false).file(pattern(PALETTE, 4), palette(16));
    assertArrayEquals(expected(PALETTE, 4), read(Pngs.with(indexed, "tRNS", one)));
  }

  @Test
  void colorsThatAPaletteHasNotAreRefused() throws IOException {
    byte[] few = new Pngs(PALETTE, 4, false).file(pattern(PALETTE, 4), palette(15));
    assertTrue(refusal(few, "15").startsWith("an image with colours that its palette doesn't"));
    byte[] none = new Pngs(PALETTE, 4, false).file(pattern(PALETTE, 4), null);
    assertTrue(refusal(none, "none").startsWith("an image that can't be decoded: "));
  }

  /** Java's decoder looks at no check sum but that of the unpacked pixels. */
  @Test
  void anyChangedBitIsNoticed() throws IOException {
    byte[] png = new Pngs(PALETTE, 1, false).file((band, y, x) -> x / 32, palette(2));
    png = Pngs.with(png, "tRNS", new byte[] {9});
    for (int bit = 0; bit < 8 * png.length; bit++) {
      byte[] changed = png.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      refusal(changed, bit);
    }
  }

  @Test
  void aFileCutShortAnywhereIsRefused() throws IOException {
    byte[] png = new Pngs(GRAY, 1, true).file(pattern(GRAY, 1), null);
    for (int length = 8; length < png.length; length++) {
      assertEquals(
          "a PNG image cut short; get the data set again",
          refusal(Arrays.copyOf(png, length), length));
    }
    assertArrayEquals(read(png), read(Arrays.copyOf(png, png.length + 10)));
  }

  @Test
  void missingRowsAreRefused() throws IOException {
    byte[] png = new Pngs(GRAY, 8, false).file(40, pattern(GRAY, 8));
    assertTrue(refusal(png, "40 rows").startsWith("an image that can't be decoded: "));
  }

  @Test
  void aHugeSizeIsRefusedBeforeMemoryIsAskedFor() throws IOException {
    byte[] png = new Pngs(COLORS, 16, false).sized(0x7FFFFFFF, 0x7FFFFFFF);
    assertEquals("2147483647x2147483647; get the data set again", refusal(png, "huge"));
  }

  @Test
  void numbersThatStandForOtherColorsAreRefused() throws IOException {
    byte[] png = new Pngs(COLORS, 8, false).file(pattern(COLORS, 8), null);
    byte[] linear = Pngs.with(png, "gAMA", Pngs.ints(100000));
    String expected =
        "a PNG image whose gamma or primary colours aren't sRGB's; convert the file to a PNG or"
            + " JPEG image in sRGB or gray";
    assertEquals(expected, refusal(linear, "linear"));
    byte[] wide =
        Pngs.with(png, "cHRM", Pngs.ints(31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000));
    assertEquals(expected, refusal(wide, "wide"));
    byte[] usual = Pngs.with(png, "gAMA", Pngs.ints(45455));
    usual =
        Pngs.with(usual, "cHRM", Pngs.ints(31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000));
    assertArrayEquals(expected(COLORS, 8), read(usual));
    byte[] said = Pngs.with(linear, "sRGB", new byte[1]);
    assertArrayEquals(expected(COLORS, 8), read(said), "sRGB wins");
    assertTrue(
        refusal(Pngs.with(png, "gAMA", new byte[2]), "short").contains("chunk that is too short"));
  }

  @Test
  void otherFormatsAreRefusedThoughJavaReadsThem() throws IOException {
    for (String format : new String[] {"bmp", "gif"}) {
      byte[] content = TinyImages.bytes(TinyImages.plain(0xFF0000, 64, 64), format);
      assertEquals(
          content.length + " bytes in another format; get the data set again",
          refusal(content, format));
    }
  }
}
