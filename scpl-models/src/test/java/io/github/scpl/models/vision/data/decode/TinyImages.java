// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.decode;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Makes image files of 64x64 pixels. */
public final class TinyImages {
  static final int SIDE = 64;

  /** CRC-32 of {@link #planes} halved by Pillow 12.3, in planes. */
  public static final long HALVED_CRC = 1223880121;

  private TinyImages() {}

  /** The patterned image's byte. */
  static int level(int channel, int y, int x) {
    return (x * 7 + y * 13 + channel * 50 + x * y) % 256;
  }

  /** The patterned image, {@code [3, 64, 64]}. */
  public static byte[] planes() {
    byte[] planes = new byte[3 * SIDE * SIDE];
    for (int i = 0; i < planes.length; i++) {
      planes[i] = (byte) level(i / (SIDE * SIDE), i / SIDE % SIDE, i % SIDE);
    }
    return planes;
  }

  /** The patterned image in a colour type of {@link BufferedImage}. */
  public static BufferedImage patterned(int type) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, type);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        int red = level(0, y, x) << 16;
        image.setRGB(x, y, 0x80 << 24 | red | level(1, y, x) << 8 | level(2, y, x));
      }
    }
    return image;
  }

  /** A gray image whose samples are the pattern's first channel. */
  static BufferedImage gray() {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        image.getRaster().setSample(x, y, 0, level(0, y, x));
      }
    }
    return image;
  }

  /** An image of one colour. */
  public static BufferedImage plain(int color, int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, color);
      }
    }
    return image;
  }

  /** An image as the stored JPEG files have it, {@link Jpegs#planes}. */
  static BufferedImage smooth(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int green = Math.min(255, 3 * y + 30);
        int blue = Math.min(255, 3 * (x + y) / 2 + 10);
        image.setRGB(x, y, 3 * x + 20 << 16 | green << 8 | blue);
      }
    }
    return image;
  }

  /** The file of an image in a format of ImageIO. */
  static byte[] bytes(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (!ImageIO.write(image, format, out)) {
      throw new IOException("No writer of " + format);
    }
    return out.toByteArray();
  }

  /** Writes an image in a format of ImageIO: png or jpeg. */
  public static Path write(BufferedImage image, String format, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, bytes(image, format));
    return file;
  }
}
