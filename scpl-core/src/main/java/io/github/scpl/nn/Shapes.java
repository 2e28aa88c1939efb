// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

/** Checks that layers share. */
final class Shapes {
  private Shapes() {}

  static void requireRank(BuildContext context, Shape input, int rank, String form) {
    if (input.rank() != rank) {
      throw new ShapeException(
          context.path() + ": expected an input of shape " + form + ", got " + input);
    }
  }

  /** Checks for {@code [time, features]}, where the time may vary, and returns the features. */
  static long requireSequence(BuildContext context, Shape input) {
    requireRank(context, input, 2, "[time, features]");
    return input.size(1);
  }

  /** Checks that a window fits the maps, and returns their shape behind pooling. */
  static Shape requireWindows(BuildContext context, Shape maps, int height, int width) {
    requireRank(context, maps, 3, "[channels, height, width]");
    if (height > maps.size(1) || width > maps.size(2)) {
      throw new ShapeException(
          context.path()
              + ": expected maps of at least "
              + height
              + "x"
              + width
              + " pixels for windows of that size, got "
              + maps);
    }
    return Shape.of(maps.size(0), maps.size(1) / height, maps.size(2) / width);
  }

  static long requirePositive(String what, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException("Expected a positive " + what + ", got " + value);
    }
    return value;
  }

  static double requireSlope(double slope) {
    if (!(slope >= 0 && slope < 1)) {
      throw new IllegalArgumentException("Expected a slope in [0, 1), got " + slope);
    }
    return slope;
  }
}
