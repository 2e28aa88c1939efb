// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.decode;

import javax.imageio.IIOException;

/** Why an image is refused; whoever knows the file adds its name. */
final class ImageFault extends IIOException {
  static final String IMAGE = "a PNG or JPEG image";
  static final String GET_AGAIN = "get the data set again";
  private static final long serialVersionUID = 1L;

  private final String expected;
  private final String next;

  private ImageFault(String expected, String got, String next, Throwable cause) {
    super(got, cause);
    this.expected = expected;
    this.next = next;
  }

  /** What was stored is not all there any more. */
  static ImageFault damaged(String got) {
    return damaged(got, null);
  }

  /** What was stored is not all there any more, as something below found. */
  static ImageFault damaged(String got, Throwable cause) {
    return new ImageFault(IMAGE, got, GET_AGAIN, cause);
  }

  /** A flavour that is not read. */
  static ImageFault unsupported(String got) {
    return new ImageFault(
        IMAGE, got, "convert the file to a PNG or JPEG image in sRGB or gray", null);
  }

  /**
   * Requires a size.
   *
   * @param side expected height and width
   */
  static void requireSize(int side, int height, int width) throws ImageFault {
    if (height != side || width != side) {
      String expected = "an image of " + side + "x" + side + " pixels";
      throw new ImageFault(expected, width + "x" + height, GET_AGAIN, null);
    }
  }

  /** What a decoder says of its failure, which may be nothing. */
  static String reason(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** What should be there. */
  String expected() {
    return expected;
  }

  /** What the user can do. */
  String next() {
    return next;
  }
}
