// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.models.data.DataException;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JpegFileTest {
  private static final int AREA = 64 * 64;

  /** In levels; colours at a quarter of the columns are the worst. */
  private static final int NEAR = 7;

  private static final byte[] END = {(byte) 0xFF, (byte) 0xD9};

  @TempDir Path folder;

  private byte[] read(byte[] jpeg) throws IOException {
    return ImageFile.read(Files.write(folder.resolve("i.JPEG"), jpeg), 64);
  }

  private void checkColors(byte[] jpeg, String what) throws IOException {
    assertNear(Jpegs.planes(), read(jpeg), what);
  }

  private static void assertNear(byte[] expected, byte[] got, String what) {
    assertEquals(expected.length, got.length, what);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i] & 0xFF, got[i] & 0xFF, NEAR, what + ", byte " + i);
    }
  }

  private String refusal(byte[] jpeg, Object what) throws IOException {
    Path file = Files.write(folder.resolve("i.JPEG"), jpeg);
    String message =
        assertThrows(DataException.class, () -> ImageFile.read(file, 64), what.toString())
            .getMessage();
    String start = file + ": expected a PNG or JPEG image, got ";
    assertTrue(message.startsWith(start), message);
    assertEquals(1, message.lines().count(), message);
    return message.substring(start.length());
  }

  private void assertDamaged(byte[] jpeg, Object what) throws IOException {
    String refusal = refusal(jpeg, what);
    assertTrue(refusal.endsWith("; get the data set again"), refusal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "444",
        "422",
        "440",
        "411",
        "420",
        "mixed",
        "optimized",
        "progressive",
        "restarts",
        "scans",
        "rgb"
      })
  void everyFlavorIsNearlyWhatWasCoded(String name) throws IOException {
    checkColors(Jpegs.stored(name), name);
  }

  @Test
  void aGrayImageHasThreePlanesOfItsLuma() throws IOException {
    byte[] colors = Jpegs.planes();
    byte[] expected = new byte[3 * AREA];
    for (int i = 0; i < expected.length; i++) {
      int at = i % AREA;
      double luma =
          0.299 * (colors[at] & 0xFF)
              + 0.587 * (colors[AREA + at] & 0xFF)
              + 0.114 * (colors[2 * AREA + at] & 0xFF);
      expected[i] = (byte) Math.round(luma);
    }
    assertNear(expected, read(Jpegs.stored("gray")), "gray");
  }

  @Test
  void colorsAreWhatSegmentsSayWhateverTheComponentsAreCalled() throws IOException {
    byte[] ycc = Jpegs.without(Jpegs.stored("444"), Jpegs.JFIF);
    byte[] rgb = Jpegs.without(Jpegs.stored("rgb"), 0xEE);
    byte[] exif = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
    for (int[] ids : new int[][] {{1, 2, 3}, {0, 1, 2}, {'R', 'G', 'B'}, {5, 6, 7}}) {
      String names = Arrays.toString(ids);
      checkColors(Jpegs.withIds(Jpegs.stored("444"), ids), "JFIF " + names);
      checkColors(Jpegs.withIds(Jpegs.with(ycc, 0xE1, exif), ids), "Exif " + names);
      checkColors(Jpegs.withIds(Jpegs.withAdobe(ycc, 1), ids), "Adobe YCbCr " + names);
      checkColors(Jpegs.withIds(Jpegs.withAdobe(rgb, 0), ids), "Adobe RGB " + names);
    }
  }

  @Test
  void withoutSegmentsTheUsualNamesOfComponentsCount() throws IOException {
    byte[] rgb = Jpegs.without(Jpegs.stored("rgb"), 0xEE);
    checkColors(Jpegs.withIds(rgb, 'R', 'G', 'B'), "RGB");
    for (String name : new String[] {"444", "420"}) {
      byte[] ycc = Jpegs.without(Jpegs.stored(name), Jpegs.JFIF);
      checkColors(ycc, name);
      for (int[] ids : new int[][] {{0, 1, 2}, {'Y', 'C', 'c'}}) {
        assertEquals(
            "a JPEG image that doesn't say if it is in RGB or YCbCr; convert the file to a PNG or"
                + " JPEG image in sRGB or gray",
            refusal(Jpegs.withIds(ycc, ids), name));
      }
    }
  }

  @Test
  void contradictingSegmentsAreRefused() throws IOException {
    byte[] both = Jpegs.withAdobe(Jpegs.stored("444"), 0);
    assertTrue(refusal(both, "JFIF and RGB").contains("contradict each other on colours; convert"));
    byte[] inks = Jpegs.withAdobe(Jpegs.without(Jpegs.stored("444"), Jpegs.JFIF), 2);
    assertTrue(refusal(inks, "YCCK of three").contains("contradict each other on colours"));
  }

  /** Java would take them for numbers in linear light, and inks for their complements or not. */
  @Test
  void inksAreRefused() throws IOException {
    WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 64, 64, 4, null);
    byte[] plain = coded(raster);
    for (byte[] jpeg : new byte[][] {plain, Jpegs.withAdobe(plain, 0), Jpegs.withAdobe(plain, 2)}) {
      assertTrue(refusal(jpeg, "inks").startsWith("a JPEG image in four inks (CMYK or YCCK); con"));
    }
  }

  private static byte[] coded(Raster raster) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(raster, null, null), null);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }

  @Test
  void otherCodingsAreRefused() throws IOException {
    assertTrue(
        refusal(Jpegs.stored("arithmetic"), "arithmetic")
            .startsWith("a JPEG image in arithmetic coding; convert the file"));
    byte[] twelve = Jpegs.edited(Jpegs.stored("420"), 0xC0, segment -> set(segment, 4, 12));
    assertTrue(refusal(twelve, "12 bits").startsWith("a JPEG image of 12 bits a sample; convert"));
    byte[] lossless = Jpegs.edited(Jpegs.stored("420"), 0xC0, segment -> set(segment, 1, 0xC3));
    assertTrue(refusal(lossless, "lossless").startsWith("a JPEG image in lossless or hier"));
  }

  private static byte[] set(byte[] segment, int at, int value) {
    segment[at] = (byte) value;
    return segment;
  }

  /** A marker of the end proves nothing: thumbnails have one, and repair tools add one. */
  @ParameterizedTest
  @ValueSource(strings = {"420", "progressive", "restarts", "scans", "gray"})
  void aFileCutShortAnywhereIsRefusedWithAnEndMarkerOrNot(String name) throws IOException {
    byte[] whole = Jpegs.stored(name);
    for (int length = 2; length < whole.length; length += 13) {
      assertDamaged(Arrays.copyOf(whole, length), length);
      if (length < whole.length - 4) {
        byte[] ended = Arrays.copyOf(whole, length + 2);
        System.arraycopy(END, 0, ended, length, 2);
        assertDamaged(ended, length + " with an end");
      }
    }
  }

  @Test
  void theEndOfAThumbnailIsNotThatOfTheImage() throws IOException {
    byte[] thumb = TinyImages.bytes(TinyImages.plain(0, 16, 16), "jpeg");
    byte[] exif = Arrays.copyOf("Exif\0\0".getBytes(StandardCharsets.US_ASCII), 6 + thumb.length);
    System.arraycopy(thumb, 0, exif, 6, thumb.length);
    byte[] jpeg = Jpegs.with(Jpegs.stored("420"), 0xE1, exif);
    checkColors(jpeg, "whole");
    assertDamaged(Arrays.copyOf(jpeg, jpeg.length * 3 / 4), "cut");
  }

  /** Decoders take the missing numbers for zeros and say nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"progressive", "scans"})
  void anyMissingScanIsNoticed(String name) throws IOException {
    List<byte[]> segments = Jpegs.segments(Jpegs.stored(name));
    int scans = 0;
    for (int i = 0; i < segments.size(); i++) {
      if (Jpegs.marker(segments.get(i)) == Jpegs.START_OF_SCAN) {
        scans++;
        List<byte[]> fewer = new ArrayList<>(segments);
        fewer.remove(i);
        assertDamaged(Jpegs.join(fewer), "scan " + scans);
      }
    }
    assertEquals(name.equals("scans") ? 3 : 10, scans);
  }

  /** Some decoders take the usual tables instead. */
  @ParameterizedTest
  @ValueSource(strings = {"420", "optimized", "progressive"})
  void anyMissingTableIsNoticed(String name) throws IOException {
    List<byte[]> segments = Jpegs.segments(Jpegs.stored(name));
    for (int i = 0; i < segments.size(); i++) {
      int marker = Jpegs.marker(segments.get(i));
      if (marker == Jpegs.TABLES && isFirst(segments, i) || marker == 0xDB) {
        List<byte[]> fewer = new ArrayList<>(segments);
        fewer.remove(i);
        assertDamaged(Jpegs.join(fewer), "segment " + i);
      }
    }
  }

  /** Later tables of a number replace earlier ones. */
  private static boolean isFirst(List<byte[]> segments, int index) {
    return segments.subList(0, index).stream()
        .noneMatch(
            segment ->
                Jpegs.marker(segment) == Jpegs.TABLES && segment[4] == segments.get(index)[4]);
  }

  @Test
  void restartsOutOfOrderAreRefused() throws IOException {
    byte[] jpeg = Jpegs.stored("restarts");
    List<Integer> places = new ArrayList<>();
    for (int at = 0; at < jpeg.length - 1; at++) {
      if (jpeg[at] == (byte) 0xFF && (jpeg[at + 1] & 0xF8) == 0xD0) {
        places.add(at);
      }
    }
    assertEquals(15, places.size());
    byte[] wrong = jpeg.clone();
    wrong[places.get(3) + 1] = (byte) 0xD7;
    assertDamaged(wrong, "wrong");
    assertDamaged(spliced(jpeg, places.get(3), places.get(3) + 2), "one missing");
    assertDamaged(spliced(jpeg, places.get(3), places.get(4)), "an interval missing");
    assertDamaged(spliced(jpeg, places.get(3), places.get(11)), "eight intervals missing");
  }

  /** The content without a range. */
  private static byte[] spliced(byte[] content, int from, int to) {
    byte[] rest = Arrays.copyOf(content, content.length - (to - from));
    System.arraycopy(content, to, rest, from, content.length - to);
    return rest;
  }

  /** It may mean another image of the same length to every decoder. */
  @Test
  void dataOverwrittenWithZerosIsRefused() throws IOException {
    BufferedImage noisy = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(1);
    for (int i = 0; i < AREA; i++) {
      int red = 192 + random.nextInt(32);
      noisy.setRGB(i / 64, i % 64, red << 16 | random.nextInt(64) << 8 | random.nextInt(64));
    }
    byte[] jpeg = TinyImages.bytes(noisy, "jpeg");
    read(jpeg);
    byte[] smooth = Jpegs.stored("420");
    for (int length : new int[] {40, 100}) {
      for (int from = 650; from + length < 1300; from += 10) {
        for (byte[] sound : new byte[][] {jpeg, smooth}) {
          byte[] zeros = sound.clone();
          Arrays.fill(zeros, from, from + length, (byte) 0);
          assertDamaged(zeros, length + " from " + from);
        }
      }
    }
  }

  @Test
  void flatImagesMayConsistOfZeros() throws IOException {
    byte[] jpeg = Jpegs.stored("flat");
    String text = new String(jpeg, StandardCharsets.ISO_8859_1);
    assertTrue(text.contains("\0".repeat(15)), "zeros in the data");
    byte[] expected = new byte[3 * AREA];
    Arrays.fill(expected, (byte) 128);
    assertArrayEquals(expected, read(jpeg));
  }

  @Test
  void anotherSamplingThanTheDataHasIsRefused() throws IOException {
    byte[] jpeg = Jpegs.stored("420");
    assertDamaged(Jpegs.edited(jpeg, 0xC0, segment -> set(segment, 11, 0x11)), "other sampling");
    byte[] full = Jpegs.stored("444");
    assertDamaged(Jpegs.edited(full, 0xC0, segment -> set(segment, 11, 0x22)), "other sampling");
  }

  @Test
  void moreOrFewerRowsThanTheFrameHasAreRefused() throws IOException {
    for (int rows : new int[] {32, 128}) {
      byte[] other = TinyImages.bytes(TinyImages.smooth(64, rows), "jpeg");
      assertDamaged(Jpegs.edited(other, 0xC0, segment -> set(segment, 6, 64)), rows);
    }
  }

  @Test
  void bytesBetweenSegmentsAreRefused() throws IOException {
    List<byte[]> segments = Jpegs.segments(Jpegs.stored("420"));
    segments.add(3, "garbage".getBytes(StandardCharsets.US_ASCII));
    String refusal = refusal(Jpegs.join(segments), "garbage");
    assertTrue(refusal.startsWith("a JPEG image with no segment where one should"), refusal);
  }

  @Test
  void whatFollowsTheEndIsNoPartOfTheImage() throws IOException {
    byte[] jpeg = Jpegs.stored("420");
    byte[] alone = read(jpeg);
    assertArrayEquals(alone, read(Arrays.copyOf(jpeg, jpeg.length + 100)));
    byte[] two = Arrays.copyOf(jpeg, 2 * jpeg.length);
    System.arraycopy(jpeg, 0, two, jpeg.length, jpeg.length);
    assertArrayEquals(alone, read(two));
  }

  @Test
  void extrasChangeNothing() throws IOException {
    byte[] jpeg = Jpegs.stored("420");
    byte[] alone = read(jpeg);
    byte[] turned = {
      'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, 6, 0,
      0, 0, 0, 0, 0
    };
    Map<Integer, byte[]> extras =
        Map.of(0xE1, turned, 0xFE, new byte[40], 0xED, new byte[9], 0xE2, new byte[0]);
    for (Map.Entry<Integer, byte[]> extra : extras.entrySet()) {
      assertArrayEquals(alone, read(Jpegs.with(jpeg, extra.getKey(), extra.getValue())));
    }
  }

  @Test
  void segmentsThatMakeNoSenseAreRefused() throws IOException {
    byte[] jpeg = Jpegs.stored("420");
    byte[] none = Jpegs.without(jpeg, 0xC0);
    assertDamaged(none, "no frame");
    assertDamaged(Jpegs.edited(jpeg, 0xC4, segment -> set(segment, 3, 1)), "a table's length");
    assertDamaged(Jpegs.edited(jpeg, 0xC4, segment -> set(segment, 4, 0x77)), "a table's number");
    assertDamaged(Jpegs.edited(jpeg, 0xDA, segment -> set(segment, 5, 9)), "a scan's component");
    assertDamaged(Jpegs.edited(jpeg, 0xDA, segment -> set(segment, 4, 2)), "a scan's count");
    assertDamaged(Jpegs.edited(jpeg, 0xC0, segment -> set(segment, 9, 1)), "a frame's count");
    assertDamaged(new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xD9}, "nothing");
  }

  /** A decoder that is asked for the pixels of such a frame would run out of memory. */
  @Test
  void anotherSizeIsRefusedBeforeDecoding() throws IOException {
    byte[] huge = Jpegs.edited(Jpegs.stored("420"), 0xC0, JpegFileTest::huge);
    Path file = Files.write(folder.resolve("huge.jpg"), huge);
    Exception error = assertThrows(DataException.class, () -> ImageFile.read(file, 64));
    assertEquals(
        file + ": expected an image of 64x64 pixels, got 65500x65500; get the data set again",
        error.getMessage());
  }

  private static byte[] huge(byte[] segment) {
    for (int at : new int[] {5, 7}) {
      segment[at] = (byte) (65500 >> 8);
      segment[at + 1] = (byte) 65500;
    }
    return segment;
  }

  @Test
  void whatTheJavaEncoderWritesIsRead() throws IOException {
    BufferedImage image = TinyImages.smooth(64, 64);
    assertNear(Jpegs.planes(), read(TinyImages.bytes(image, "jpeg")), "of Java");
  }
}
