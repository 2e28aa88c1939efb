package io.github.scpl.models.vision.data;

import javax.imageio.IIOException;

/** Why an image is refused; whoever knows the file adds its name. */
final class ImageFault extends IIOException {
  private static final long serialVersionUID = 1L;

  private final String next;

  private ImageFault(String got, String next, Throwable cause) {
    super(got, cause);
    this.next = next;
  }

  /** What was stored is not all there any more. */
  static ImageFault damaged(String got) {
    return damaged(got, null);
  }

  /** What was stored is not all there any more, as something below found. */
  static ImageFault damaged(String got, Throwable cause) {
    return new ImageFault(got, "get the data set again", cause);
  }

  /** A flavour that is not read. */
  static ImageFault unsupported(String got) {
    return new ImageFault(got, "convert the file to a PNG or JPEG image in sRGB or gray", null);
  }

  /** What the user can do. */
  String next() {
    return next;
  }
}
