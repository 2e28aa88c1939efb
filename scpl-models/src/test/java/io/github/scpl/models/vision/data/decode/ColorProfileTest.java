// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.models.data.DataException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColorProfileTest {
  @TempDir Path folder;

  private byte[] read(byte[] image) throws IOException {
    return ImageFile.read(Files.write(folder.resolve("image.png"), image), 64);
  }

  private String refusal(byte[] image) throws IOException {
    Files.write(folder.resolve("image.png"), image);
    return assertThrows(DataException.class, () -> read(image)).getMessage();
  }

  private static byte[] profile(int space) {
    return ICC_Profile.getInstance(space).getData();
  }

  private static byte[] png(int type, byte[] profile) throws IOException {
    byte[] png = new Pngs(type, 8, false).file(TinyImages::level, null);
    ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    chunk.write(new byte[] {'p', 0, 0});
    try (DeflaterOutputStream packer = new DeflaterOutputStream(chunk)) {
      packer.write(profile);
    }
    return Pngs.with(png, "iCCP", chunk.toByteArray());
  }

  /** A profile's segment of a JPEG file. */
  private static byte[] part(byte[] profile, int part, int parts, int from, int to) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII));
    out.write(part);
    out.write(parts);
    out.write(profile, from, to - from);
    return out.toByteArray();
  }

  /** The level that shows as bright as a share of the light. */
  private static int encoded(int linear) {
    double light = linear / 255.0;
    return (int) Math.round(255 * (1.055 * Math.pow(light, 1 / 2.4) - 0.055));
  }

  private static void assertEncoded(byte[] linear, byte[] got, int near) {
    for (int i = 0; i < got.length; i++) {
      int level = linear[i] & 0xFF;
      if (level > 8) { // where the curve is steep, a rounded table is coarse
        assertEquals(encoded(level), got[i] & 0xFF, near, "level " + level);
      }
    }
  }

  @Test
  void theStandardProfileChangesNoByte() throws IOException {
    byte[] profile = profile(ColorSpace.CS_sRGB);
    byte[] jpeg = Jpegs.stored("420");
    byte[] tagged = Jpegs.with(jpeg, 0xE2, part(profile, 1, 1, 0, profile.length));
    for (int i = 0; i < 2; i++) {
      assertArrayEquals(TinyImages.planes(), read(png(2, profile)));
      assertArrayEquals(read(jpeg), read(tagged));
    }
  }

  @Test
  void colorsOfAnotherProfileAreConverted() throws IOException {
    byte[] linear = profile(ColorSpace.CS_LINEAR_RGB);
    assertEncoded(TinyImages.planes(), read(png(2, linear)), 2);
    byte[] jpeg = Jpegs.stored("444");
    byte[] tagged = Jpegs.with(jpeg, 0xE2, part(linear, 1, 1, 0, linear.length));
    assertEncoded(read(jpeg), read(tagged), 2);
  }

  @Test
  void grayIsConvertedByProfilesOfGrayAndOfColors() throws IOException {
    byte[] plane = Arrays.copyOf(TinyImages.planes(), 64 * 64);
    for (int space : new int[] {ColorSpace.CS_GRAY, ColorSpace.CS_LINEAR_RGB}) {
      byte[] got = read(png(0, profile(space)));
      for (int channel = 0; channel < 3; channel++) {
        byte[] part = Arrays.copyOfRange(got, channel * 64 * 64, (channel + 1) * 64 * 64);
        assertEncoded(plane, part, 3);
      }
    }
  }

  @Test
  void aProfileInPartsIsPutTogether() throws IOException {
    byte[] linear = profile(ColorSpace.CS_LINEAR_RGB);
    byte[] jpeg = Jpegs.stored("444");
    byte[] whole = Jpegs.with(jpeg, 0xE2, part(linear, 1, 1, 0, linear.length));
    byte[] second = Jpegs.with(jpeg, 0xE2, part(linear, 2, 2, 300, linear.length));
    assertArrayEquals(read(whole), read(Jpegs.with(second, 0xE2, part(linear, 1, 2, 0, 300))));
    assertTrue(refusal(second).contains("got a JPEG image without a part of its colour profile"));
    byte[] third = Jpegs.with(second, 0xE2, part(linear, 3, 2, 0, 300));
    assertTrue(refusal(third).contains("wrongly numbered part"));
  }

  @Test
  void profilesThatDontFitOrAreDamagedAreRefused() throws IOException {
    assertTrue(
        refusal(png(2, profile(ColorSpace.CS_GRAY)))
            .contains("got an image with a colour profile of another kind of colours; convert"));
    assertTrue(refusal(png(2, profile(ColorSpace.CS_PYCC))).contains("another kind of colours"));
    assertTrue(refusal(png(2, new byte[500])).contains("got an image with a damaged colour prof"));
    byte[] png = new Pngs(2, 8, false).file(TinyImages::level, null);
    assertTrue(
        refusal(Pngs.with(png, "iCCP", new byte[] {'p', 0, 0, 1, 2, 3}))
            .contains("got a PNG image with a damaged colour profile"));
  }
}
