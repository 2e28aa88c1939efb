// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.decode;

import io.github.scpl.models.data.DataException;
import io.github.scpl.models.vision.data.file.Folders;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Images of any size, and their middle squares in another one. */
public final class ScaledImage {
  private static final int CHANNELS = 3;
  private static final String ANY = "an image that Java can decode, such as PNG or JPEG";
  private static final String CONVERT = "convert it to PNG or JPEG";

  private ScaledImage() {}

  /**
   * The height and width of an image, in pixels; null if the file does not say, which {@link
   * ImageFile} explains.
   */
  public static int[] size(Path file) throws DataException {
    Folders.requireFile(file);
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        return null;
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        return new int[] {reader.getHeight(0), reader.getWidth(0)};
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) { // decoders throw either at damaged content
      return null;
    }
  }

  /**
   * Decodes an image and scales its middle square: each pixel is the mean over the area that it
   * covers. A gray image gets three equal planes; transparency is left out.
   *
   * @return {@code [3, side, side]}
   * @throws DataException if the file cannot be read or decoded
   */
  public static byte[] read(Path file, int side) throws DataException {
    Folders.requireFile(file);
    BufferedImage image;
    try {
      image = ImageIO.read(file.toFile());
    } catch (IOException | RuntimeException e) { // decoders throw either at damaged content
      String got = "an error (" + e.getMessage() + ")";
      throw new DataException(file.toString(), ANY, got, CONVERT, e);
    }
    if (image == null) {
      throw new DataException(file.toString(), ANY, "another format", CONVERT);
    }
    int[][] planes = planes(image);
    int square = Math.min(image.getWidth(), image.getHeight());
    int left = (image.getWidth() - square) / 2;
    int top = (image.getHeight() - square) / 2;
    byte[] scaled = new byte[CHANNELS * side * side];
    for (int channel = 0; channel < CHANNELS; channel++) {
      Square middle = new Square(planes[channel], image.getWidth(), top, left, square);
      for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
          scaled[(channel * side + y) * side + x] = (byte) Math.round(middle.mean(y, x, side));
        }
      }
    }
    return scaled;
  }

  /**
   * The middle square of a plane.
   *
   * @param width of the plane
   * @param top first row of the square
   * @param left first column of the square
   * @param size of the square
   */
  private record Square(int[] plane, int width, int top, int left, int size) {
    /** The mean over the area that a pixel of an image of so many rows and columns covers. */
    double mean(int y, int x, int side) {
      double factor = (double) size / side;
      double bottom = Math.min(size, (y + 1) * factor);
      double right = Math.min(size, (x + 1) * factor);
      double sum = 0;
      double area = 0;
      for (int row = (int) (y * factor); row < bottom; row++) {
        double height = Math.min(row + 1, bottom) - Math.max(row, y * factor);
        for (int column = (int) (x * factor); column < right; column++) {
          double part = height * (Math.min(column + 1, right) - Math.max(column, x * factor));
          sum += part * plane[(top + row) * width + left + column];
          area += part;
        }
      }
      return sum / area;
    }
  }

  /** Gray samples as they were stored: asked for colours, Java would take them for linear light. */
  private static int[][] planes(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    Raster raster = image.getRaster();
    boolean indexed = image.getColorModel() instanceof IndexColorModel;
    if (!indexed && raster.getNumBands() < CHANNELS) {
      int excess = Math.max(0, raster.getSampleModel().getSampleSize(0) - Byte.SIZE);
      int[] gray = raster.getSamples(0, 0, width, height, 0, (int[]) null);
      for (int i = 0; i < gray.length; i++) {
        gray[i] >>= excess;
      }
      return new int[][] {gray, gray, gray};
    }
    int[] colors = image.getRGB(0, 0, width, height, null, 0, width);
    int[][] planes = new int[CHANNELS][colors.length];
    for (int channel = 0; channel < CHANNELS; channel++) {
      for (int i = 0; i < colors.length; i++) {
        planes[channel][i] = colors[i] >> 8 * (2 - channel) & 0xFF;
      }
    }
    return planes;
  }
}
