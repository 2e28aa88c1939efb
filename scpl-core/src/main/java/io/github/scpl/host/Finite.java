// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Layout;
import io.github.scpl.device.Tensor;

/**
 * Finds elements that are infinite or not a number, in one pass over the bits.
 *
 * <p>Both have an exponent of ones only. With one more in the exponent, and without the number's
 * sign, exactly they carry into the sign bit; so that a chunk takes one addition and one OR per
 * element, and a look at the sign in the end.
 */
public final class Finite {
  /** Elements that are copied to the heap at a time: they stay in the first-level cache. */
  private static final int CHUNK = 4096;

  private static final int FLOAT_ONE = 1 << 23;
  private static final long DOUBLE_ONE = 1L << 52;

  private Finite() {}

  /** The first element in memory that is not finite; -1 if all are. */
  public static long firstOther(Tensor array) {
    long place = firstPlace(array);
    return place < 0 || array.layout() == Layout.ROW_MAJOR
        ? place
        : ChannelsLast.of(array).element((int) place);
  }

  private static long firstPlace(Tensor array) {
    ByteWindow bits = HostAccess.storedBits(array);
    int length = Math.toIntExact(array.length());
    return switch (array.dataType()) {
      case FLOAT -> firstOfFloats(bits, length);
      case DOUBLE -> firstOfDoubles(bits, length);
      default ->
          throw new IllegalArgumentException("Expected FLOAT or DOUBLE, got " + array.dataType());
    };
  }

  /** See {@link io.github.scpl.device.ElementKernels#firstNonFinite}. */
  static void find(Tensor array, Tensor place) {
    long first = firstOther(array);
    double[] value = new double[1];
    if (first >= 0) {
      HostAccess.read(array, first, value, 1);
    }
    HostAccess.write(place, 0, new double[] {first, value[0]}, 2);
  }

  private static long firstOfFloats(ByteWindow bits, int length) {
    int[] chunk = new int[Math.min(CHUNK, length)];
    for (int offset = 0; offset < length; offset += CHUNK) {
      int count = Math.min(CHUNK, length - offset);
      bits.get(offset, chunk, count);
      if (anyOther(chunk, count)) {
        for (int i = 0; i < count; i++) {
          if (!Float.isFinite(Float.intBitsToFloat(chunk[i]))) {
            return offset + i;
          }
        }
      }
    }
    return -1;
  }

  private static boolean anyOther(int[] bits, int count) {
    int all = 0;
    for (int i = 0; i < count; i++) {
      all |= (bits[i] & Integer.MAX_VALUE) + FLOAT_ONE;
    }
    return all < 0;
  }

  private static long firstOfDoubles(ByteWindow bits, int length) {
    long[] chunk = new long[Math.min(CHUNK, length)];
    for (int offset = 0; offset < length; offset += CHUNK) {
      int count = Math.min(CHUNK, length - offset);
      bits.get(offset, chunk, count);
      if (anyOther(chunk, count)) {
        for (int i = 0; i < count; i++) {
          if (!Double.isFinite(Double.longBitsToDouble(chunk[i]))) {
            return offset + i;
          }
        }
      }
    }
    return -1;
  }

  private static boolean anyOther(long[] bits, int count) {
    long all = 0;
    for (int i = 0; i < count; i++) {
      all |= (bits[i] & Long.MAX_VALUE) + DOUBLE_ONE;
    }
    return all < 0;
  }

  /**
   * The first element that is not finite, as {@code "NaN in row 3"}; null if all are.
   *
   * @param array {@code [batch, ...]}
   * @param firstRow the number of its first row
   */
  public static String otherRow(Tensor array, int firstRow) {
    long place = firstOther(array);
    if (place < 0) {
      return null;
    }
    long row = firstRow + place / (array.length() / array.size(0));
    return value(array, place) + " in row " + row;
  }

  /**
   * Requires finite input.
   *
   * @param expected the first words of the message, such as {@code Expected finite features}
   * @param array {@code [batch, ...]}
   * @throws IllegalArgumentException if an element is not finite; it names the first one's row
   */
  public static void requireRows(String expected, Tensor array) {
    String other = otherRow(array, 0);
    if (other != null) {
      throw new IllegalArgumentException(expected + ", got " + other + "; check the data");
    }
  }

  private static String value(Tensor array, long place) {
    double[] value = new double[1];
    HostAccess.read(array, place, value, 1);
    return String.valueOf(value[0]);
  }
}
