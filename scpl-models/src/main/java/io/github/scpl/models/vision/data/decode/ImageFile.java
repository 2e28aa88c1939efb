// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.decode;

import io.github.scpl.models.data.DataException;
import io.github.scpl.models.vision.data.file.ByteReader;
import io.github.scpl.models.vision.data.file.Folders;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes PNG and JPEG files of one size to three planes of bytes.
 *
 * <p>What cannot be decoded faithfully is refused: whatever the decoder warns about, and what
 * {@link JpegFile} and {@link PngFile} find beside it. JPEG has no check sum, so a changed byte of
 * the coded data goes unseen where it happens to mean another image.
 */
public final class ImageFile {
  private static final int CHANNELS = 3;

  /** Far beyond any image of a size that is read here. */
  private static final long MOST_BYTES = 1 << 24;

  private ImageFile() {}

  /**
   * Reads an image; a gray one gets three equal planes, transparency and Exif's orientation are
   * left out, and 16 bits are cut to 8. An embedded colour profile is converted to sRGB.
   *
   * @param side expected height and width
   * @return {@code [3, side, side]}
   * @throws DataException if the file cannot be read or decoded, or if the image has another size
   */
  public static byte[] read(Path file, int side) throws DataException {
    byte[] content = content(file);
    try {
      if (JpegFile.matches(content)) {
        JpegFile jpeg = JpegFile.of(content, side);
        return planes(decode("jpeg", jpeg.plain()), 0, jpeg.profile());
      }
      if (PngFile.matches(content)) {
        PngFile png = PngFile.of(content, side);
        return planes(decode("png", content), png.colors(), png.profile());
      }
    } catch (ImageFault e) {
      throw new DataException(file.toString(), e.expected(), e.getMessage(), e.next(), e);
    } catch (IOException | RuntimeException e) { // decoders throw either at damaged content
      String got = "an image that can't be decoded: " + ImageFault.reason(e);
      throw new DataException(file.toString(), ImageFault.IMAGE, got, ImageFault.GET_AGAIN, e);
    }
    String got =
        content.length == 0 ? "an empty file" : content.length + " bytes in another format";
    throw new DataException(file.toString(), ImageFault.IMAGE, got, ImageFault.GET_AGAIN);
  }

  private static byte[] content(Path file) throws DataException {
    Folders.requireFile(file);
    try {
      long size = Files.size(file);
      if (size > MOST_BYTES) {
        String expected = "an image file of at most " + MOST_BYTES + " bytes";
        throw new DataException(file.toString(), expected, size + " bytes", "take it out");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw ByteReader.explain(file.toString(), e);
    }
  }

  private static BufferedImage decode(String format, byte[] content) throws IOException {
    List<String> warnings = new ArrayList<>();
    ImageReader reader = reader(format);
    // From a plain stream ImageIO would make a temporary file of each image.
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
      reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
      reader.setInput(in, true, true);
      BufferedImage image = reader.read(0);
      if (!warnings.isEmpty()) {
        throw ImageFault.damaged("an image with a fault: " + warnings.get(0));
      }
      return image;
    } finally {
      reader.dispose();
    }
  }

  /** The reader of the Java platform: others on the class path might decode to other bytes. */
  static ImageReader reader(String format) throws IOException {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (reader.getClass().getModule() == ImageIO.class.getModule()) {
        return reader;
      }
    }
    throw ImageFault.unsupported("no decoder of " + format + " in this Java runtime");
  }

  private static byte[] planes(BufferedImage image, int colors, byte[] profile) throws ImageFault {
    ColorModel model = image.getColorModel();
    boolean indexed = model instanceof IndexColorModel;
    byte[] planes = indexed ? looked(image, colors) : samples(image.getRaster());
    if (profile == null) {
      return planes;
    }
    boolean gray = indexed ? colors == 0 : model.getNumColorComponents() == 1;
    return ColorProfile.toStandard(profile, planes, gray);
  }

  /** Colours of a palette. Gray samples of fewer than 8 bits have one without being told so. */
  private static byte[] looked(BufferedImage image, int paletteColors) throws ImageFault {
    int side = image.getWidth();
    int[] indices = image.getRaster().getSamples(0, 0, side, side, 0, (int[]) null);
    if (paletteColors > 0 && Arrays.stream(indices).max().getAsInt() >= paletteColors) {
      throw ImageFault.damaged("an image with colours that its palette doesn't have");
    }
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
