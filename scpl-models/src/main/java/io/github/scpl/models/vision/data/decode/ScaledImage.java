// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.decode;

import io.github.scpl.models.data.DataException;
import io.github.scpl.models.vision.data.file.Folders;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Images of any size, and their middle squares in another one. A small file cannot claim a large
 * image: it has 2^20 pixels and 1,024 for each of its bytes at most, and 2^26 in all, which take up
 * to 8 bytes each. Files have at most 2^28 bytes.
 */
public final class ScaledImage {
  private static final int CHANNELS = 3;
  private static final String CONVERT = "convert it to PNG or JPEG";
  private static final String SMALLER = "scale it, or save it in the usual way";
  private static final int SIGNATURE = 8;
  private static final long MOST_BYTES = 1 << 28;
  private static final long MOST_PIXELS = 1 << 26;
  private static final long FREE_PIXELS = 1 << 20;
  private static final int PIXELS_PER_BYTE = 1024;

  /** A pass over all blocks for each, however little there is in it. */
  private static final int MOST_SCANS = 200;

  private static final int START_OF_SCAN = 0xDA;

  private ScaledImage() {}

  private interface Use<T> {
    T of(ImageReader reader) throws IOException;
  }

  /**
   * The height and width of an image, in pixels; null if the file does not say, which {@link
   * ImageFile} explains.
   */
  public static int[] size(Path file) throws DataException {
    Folders.requireFile(file);
    try {
      return use(file, reader -> new int[] {reader.getHeight(0), reader.getWidth(0)});
    } catch (IOException | RuntimeException e) { // decoders throw either at damaged content
      return null;
    }
  }

  /** What is read of a PNG or JPEG file; null if it is none. */
  private static <T> T use(Path file, Use<T> use) throws IOException {
    String format = format(file);
    if (format == null) {
      return null;
    }
    ImageReader reader = ImageFile.reader(format);
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      reader.setInput(in, true, true);
      return use.of(reader);
    } finally {
      reader.dispose();
    }
  }

  private static String format(Path file) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(SIGNATURE);
    }
    if (JpegFile.matches(start)) {
      return "jpeg";
    }
    return PngFile.matches(start) ? "png" : null;
  }

  /**
   * Decodes an image and scales its middle square: each pixel is the mean over the area that it
   * covers. A gray image gets three equal planes; transparency is left out.
   *
   * @return {@code [3, side, side]}
   * @throws DataException if the file cannot be read or decoded, or is too large
   */
  public static byte[] read(Path file, int side) throws DataException {
    Folders.requireFile(file);
    BufferedImage image;
    try {
      image = use(file, reader -> decoded(file, reader));
    } catch (DataException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // decoders throw either at damaged content
      String got = "an error (" + ImageFault.reason(e) + ")";
      throw new DataException(file.toString(), ImageFault.IMAGE, got, CONVERT, e);
    }
    if (image == null) {
      throw new DataException(file.toString(), ImageFault.IMAGE, "another format", CONVERT);
    }
    return scaled(image, side);
  }

  private static BufferedImage decoded(Path file, ImageReader reader) throws IOException {
    long bytes = Files.size(file);
    String place = file.toString();
    if (bytes > MOST_BYTES) {
      String expected = "an image file of at most " + MOST_BYTES + " bytes";
      throw new DataException(place, expected, bytes + " bytes", SMALLER);
    }
    long most = Math.min(MOST_PIXELS, FREE_PIXELS + PIXELS_PER_BYTE * bytes);
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    if ((long) width * height > most) {
      String expected = "an image of at most " + most + " pixels in " + bytes + " bytes";
      throw new DataException(place, expected, width + "x" + height, SMALLER);
    }
    if (scans(file) > MOST_SCANS) {
      String expected = "an image in at most " + MOST_SCANS + " scans";
      throw new DataException(place, expected, "more", SMALLER);
    }
    return reader.read(0);
  }

  /** How often a scan of a JPEG image seems to begin; more often only if pixels look like it. */
  private static int scans(Path file) throws IOException {
    if (!"jpeg".equals(format(file))) {
      return 0;
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      int scans = 0;
      int before = 0;
      for (int next = in.read(); next >= 0; next = in.read()) {
        scans += before == 0xFF && next == START_OF_SCAN ? 1 : 0;
        before = next;
      }
      return scans;
    }
  }

  private static byte[] scaled(BufferedImage image, int side) {
    int square = Math.min(image.getWidth(), image.getHeight());
    int left = (image.getWidth() - square) / 2;
    int top = (image.getHeight() - square) / 2;
    double factor = (double) square / side;
    byte[] scaled = new byte[CHANNELS * side * side];
    for (int y = 0; y < side; y++) {
      int first = (int) (y * factor);
      int rows = (int) Math.ceil(Math.min(square, (y + 1) * factor)) - first;
      int[][] planes = planes(image, left, top + first, square, rows);
      for (int channel = 0; channel < CHANNELS; channel++) {
        Strip strip = new Strip(planes[channel], square, first);
        for (int x = 0; x < side; x++) {
          scaled[(channel * side + y) * side + x] = (byte) Math.round(strip.mean(y, x, side));
        }
      }
    }
    return scaled;
  }

  /**
   * Some rows of a plane of the middle square.
   *
   * @param size of the square
   * @param first row of the square that is in the strip
   */
  private record Strip(int[] plane, int size, int first) {
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
          sum += part * plane[(row - first) * size + column];
          area += part;
        }
      }
      return sum / area;
    }
  }

  /** Gray samples as they were stored: asked for colours, Java would take them for linear light. */
  private static int[][] planes(BufferedImage image, int left, int top, int width, int rows) {
    Raster raster = image.getRaster();
    boolean indexed = image.getColorModel() instanceof IndexColorModel;
    if (!indexed && raster.getNumBands() < CHANNELS) {
      int excess = Math.max(0, raster.getSampleModel().getSampleSize(0) - Byte.SIZE);
      int[] gray = raster.getSamples(left, top, width, rows, 0, (int[]) null);
      for (int i = 0; i < gray.length; i++) {
        gray[i] >>= excess;
      }
      return new int[][] {gray, gray, gray};
    }
    int[] colors = image.getRGB(left, top, width, rows, null, 0, width);
    int[][] planes = new int[CHANNELS][colors.length];
    for (int channel = 0; channel < CHANNELS; channel++) {
      for (int i = 0; i < colors.length; i++) {
        planes[channel][i] = colors[i] >> 8 * (2 - channel) & 0xFF;
      }
    }
    return planes;
  }
}
