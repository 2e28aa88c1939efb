// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.decode;

/**
 * Reads the coded blocks of a scan (ITU-T T.81, annexes F and G), as far as it takes to check them.
 */
final class JpegBlocks {
  /** For samples of 8 bits. */
  private static final int LONGEST_DC = 11;

  private static final int LONGEST_AC = 10;
  private static final int SKIPS = 15;

  /**
   * So many zero bits may stand for many flat blocks in a row, but not for coefficients: they would
   * all be alike. A lost sector of a disk reads like this.
   */
  private static final int FILLING = 96;

  private final boolean progressive;
  private final int first;
  private final int last;
  private final boolean refines;
  private JpegBits bits;

  /** How many more blocks have no more coefficients. */
  private int emptyBlocks;

  JpegBlocks(boolean progressive, int first, int last, boolean refines) {
    this.progressive = progressive;
    this.first = first;
    this.last = last;
    this.refines = refines;
  }

  void start(JpegBits data) {
    bits = data;
    emptyBlocks = 0;
  }

  void end() throws ImageFault {
    if (emptyBlocks > 0) {
      throw senseless();
    }
    bits.requireEnd();
  }

  /** Reads a block; {@code nonzero} has its 64 coefficients from {@code place} on. */
  void read(JpegTable dc, JpegTable ac, boolean[] nonzero, int place) throws ImageFault {
    int k = first;
    if (k == 0) {
      if (refines) {
        bits.next();
      } else {
        bits.next(size(dc.symbol(bits), LONGEST_DC));
      }
      k = 1;
    }
    if (k > last) {
      return;
    }
    if (refines) {
      refine(ac, nonzero, place, k);
    } else {
      coefficients(ac, nonzero, place, k);
    }
  }

  private static int size(int symbol, int longest) throws ImageFault {
    if (symbol > longest) {
      throw senseless();
    }
    return symbol;
  }

  private void coefficients(JpegTable ac, boolean[] nonzero, int place, int from)
      throws ImageFault {
    if (emptyBlocks > 0) {
      emptyBlocks--;
      return;
    }
    for (int k = from; k <= last; k++) {
      int symbol = ac.symbol(bits);
      int run = symbol >> 4;
      int size = size(symbol & 0xF, LONGEST_AC);
      if (size == 0 && run < SKIPS) {
        emptyBlocks = emptyBlocks(run) - 1;
        return;
      }
      k += run;
      if (k > last) {
        throw senseless();
      }
      bits.next(size);
      nonzero[place + k] = size > 0;
      if (size > 0 && bits.zeros() >= FILLING) {
        throw ImageFault.damaged("a JPEG image with data that is overwritten with zeros");
      }
    }
  }

  /** How many blocks, this one first, end here; in sequential coding just this one. */
  private int emptyBlocks(int run) throws ImageFault {
    if (!progressive && run > 0) {
      throw senseless();
    }
    return (1 << run) + bits.next(run);
  }

  /** One bit more for coefficients known not to be zero, and new ones between them. */
  private void refine(JpegTable ac, boolean[] nonzero, int place, int from) throws ImageFault {
    int k = from;
    while (emptyBlocks == 0 && k <= last) {
      int symbol = ac.symbol(bits);
      int run = symbol >> 4;
      int size = size(symbol & 0xF, 1);
      if (size == 0 && run < SKIPS) {
        emptyBlocks = emptyBlocks(run);
        break;
      }
      bits.next(size); // the sign
      for (int zeros = run; k <= last && (nonzero[place + k] || zeros > 0); k++) {
        if (nonzero[place + k]) {
          bits.next();
        } else {
          zeros--;
        }
      }
      if (k > last) {
        throw senseless();
      }
      nonzero[place + k++] = size > 0;
    }
    if (emptyBlocks > 0) {
      for (; k <= last; k++) {
        if (nonzero[place + k]) {
          bits.next();
        }
      }
      emptyBlocks--;
    }
  }

  private static ImageFault senseless() {
    return ImageFault.damaged("a JPEG image with data that makes no sense");
  }
}
