// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import io.github.scpl.models.data.DataException;
import io.github.scpl.models.vision.data.decode.ImageFile;
import io.github.scpl.models.vision.data.decode.ScaledImage;
import io.github.scpl.models.vision.data.file.ByteReader;
import io.github.scpl.models.vision.data.file.FileSources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Images without labels, from files of one's own, in the form that a network takes. Immutable and
 * thread-safe.
 *
 * @param channels 1 or 3; colours become gray, and gray three equal channels
 * @param side height and width in pixels
 * @param scales whether images of another size are scaled: the middle square, by means over areas
 */
public record ImageInput(int channels, int side, boolean scales) {
  private static final int COLORS = 3;

  /**
   * Reads a PNG or JPEG file. One that is smaller than the network's images is put in the middle of
   * a black one if it is square and those are gray, as {@link Idx} does.
   *
   * @return {@code [channels, side, side]}
   * @throws DataException if it cannot be read or decoded, or is of another size
   */
  public byte[] image(Path file) throws DataException {
    int[] size = ScaledImage.size(file);
    boolean square = size != null && size[0] == size[1];
    if (size == null || square && size[0] == side) {
      return adapted(ImageFile.read(file, side), side);
    }
    if (square && size[0] < side && channels == 1) {
      return adapted(ImageFile.read(file, size[0]), size[0]);
    }
    if (!scales) {
      throw new DataException(
          file.toString(),
          "an image of " + side + "x" + side + " pixels",
          size[1] + "x" + size[0],
          "scale it, or have it scaled by --scale");
    }
    return adapted(ScaledImage.read(file, side), side);
  }

  /**
   * Reads an IDX file of images, plain or as {@code .gz}.
   *
   * @return images {@code [channels, side, side]}
   * @throws DataException if it is damaged or no such file, or if the images are of another size
   */
  public List<byte[]> idx(Path file) throws IOException {
    if (side != Idx.SIDE) {
      throw new DataException(
          file.toString(),
          "images of " + side + "x" + side + " pixels",
          "an IDX file, which is for " + Idx.SIDE + "x" + Idx.SIDE,
          "give PNG or JPEG files");
    }
    List<byte[]> images = new ArrayList<>();
    try (ByteReader reader = FileSources.reader(file)) {
      for (byte[] gray : Idx.images(reader)) {
        images.add(channels == 1 ? gray : repeated(gray));
      }
    }
    return images;
  }

  private static byte[] repeated(byte[] gray) {
    byte[] planes = new byte[COLORS * gray.length];
    for (int channel = 0; channel < COLORS; channel++) {
      System.arraycopy(gray, 0, planes, channel * gray.length, gray.length);
    }
    return planes;
  }

  /** From three planes of another size. */
  private byte[] adapted(byte[] planes, int from) {
    if (channels == COLORS) {
      return planes;
    }
    Colors.gray(planes, COLORS);
    byte[] gray = Arrays.copyOf(planes, from * from);
    if (from == side) {
      return gray;
    }
    byte[] padded = new byte[side * side];
    int margin = (side - from) / 2;
    for (int row = 0; row < from; row++) {
      System.arraycopy(gray, row * from, padded, (margin + row) * side + margin, from);
    }
    return padded;
  }
}
