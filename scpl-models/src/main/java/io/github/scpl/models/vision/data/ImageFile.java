package io.github.scpl.models.vision.data;

import io.github.scpl.models.data.DataException;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Decodes PNG and JPEG files of one size to three planes of bytes. */
final class ImageFile {
  private static final int CHANNELS = 3;
  private static final String NEXT = "get the data set again";

  private ImageFile() {}

  /**
   * Reads an image; a gray one gets three equal planes, and transparency is left out.
   *
   * @param side expected height and width
   * @return {@code [3, side, side]}
   * @throws DataException if the file cannot be read or decoded, or if the image has another size
   */
  static byte[] read(Path file, int side) throws DataException {
    BufferedImage image = decode(file);
    if (image.getWidth() != side || image.getHeight() != side) {
      String expected = "an image of " + side + "x" + side + " pixels";
      String got = image.getWidth() + "x" + image.getHeight();
      throw new DataException(file.toString(), expected, got, NEXT);
    }
    ColorModel colors = image.getColorModel();
    boolean indexed = colors instanceof IndexColorModel || colors.getComponentSize(0) < Byte.SIZE;
    return indexed ? converted(image) : samples(image.getRaster());
  }

  private static BufferedImage decode(Path file) throws DataException {
    String expected = "a PNG or JPEG image";
    try {
      byte[] content = Files.readAllBytes(file);
      if (isJpeg(content) && !hasJpegEnd(content)) {
        throw new DataException(file.toString(), expected, "a JPEG image cut short", NEXT);
      }
      // From a plain stream ImageIO would make a temporary file of each image.
      BufferedImage image =
          ImageIO.read(new MemoryCacheImageInputStream(new ByteArrayInputStream(content)));
      if (image == null) {
        String got = content.length + " bytes in another format";
        throw new DataException(file.toString(), expected, got, NEXT);
      }
      return image;
    } catch (DataException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // decoders throw either at damaged content
      throw new DataException(file.toString(), expected, String.valueOf(e.getMessage()), NEXT, e);
    }
  }

  private static boolean isJpeg(byte[] content) {
    return content.length > 1 && isMarker(content, 0, 0xD8);
  }

  /** Decoders fill in what follows the end of a file with gray, without an error. */
  private static boolean hasJpegEnd(byte[] content) {
    for (int at = content.length - 2; at > 1; at--) {
      if (isMarker(content, at, 0xD9)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isMarker(byte[] content, int at, int code) {
    return (content[at] & 0xFF) == 0xFF && (content[at + 1] & 0xFF) == code;
  }

  /** Colours of a palette. */
  private static byte[] converted(BufferedImage image) {
    int side = image.getWidth();
    int[] colors = image.getRGB(0, 0, side, side, null, 0, side);
    byte[] planes = new byte[CHANNELS * colors.length];
    for (int i = 0; i < colors.length; i++) {
      for (int channel = 0; channel < CHANNELS; channel++) {
        planes[channel * colors.length + i] = (byte) (colors[i] >> 8 * (2 - channel));
      }
    }
    return planes;
  }

  /**
   * The samples as they were stored: asked for colours, Java would take gray ones for linear light
   * and brighten them.
   */
  private static byte[] samples(Raster raster) {
    int area = raster.getWidth() * raster.getHeight();
    boolean gray = raster.getNumBands() < CHANNELS;
    int excess = raster.getSampleModel().getSampleSize(0) - Byte.SIZE;
    byte[] planes = new byte[CHANNELS * area];
    for (int channel = 0; channel < CHANNELS; channel++) {
      int band = gray ? 0 : channel;
      int[] values =
          raster.getSamples(0, 0, raster.getWidth(), raster.getHeight(), band, (int[]) null);
      for (int i = 0; i < area; i++) {
        planes[channel * area + i] = (byte) (values[i] >> excess);
      }
    }
    return planes;
  }
}
