// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Changes bytes by chance, most of all where lengths and counts are wont to stand. */
final class Mutator {
  /** What grows further is cut, for inputs should be tried fast. */
  private static final int LONGEST = 1 << 16;

  private static final int HEADER = 64;
  private static final int MOST_CHANGES = 6;
  private static final int[] BYTES = {0, 1, 0x0A, 0x20, 0x22, 0x2E, 0x2F, 0x7F, 0x80, 0xFE, 0xFF};
  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    2,
    255,
    256,
    65_535,
    65_536,
    Integer.MAX_VALUE,
    Integer.MAX_VALUE - 8L,
    Integer.MIN_VALUE,
    0xFFFFFFFFL,
    1L << 32,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private final SplittableRandom random;
  private final List<byte[]> others;
  private final List<byte[]> tokens;

  /**
   * @param others what is spliced in
   * @param tokens words that mean something to the reader; none for files of bytes
   */
  Mutator(SplittableRandom random, List<byte[]> others, List<byte[]> tokens) {
    this.random = random;
    this.others = others;
    this.tokens = tokens;
  }

  byte[] mutate(byte[] start) {
    byte[] bytes = start.clone();
    int changes = 1;
    while (changes < MOST_CHANGES && random.nextInt(2) == 0) {
      changes++;
    }
    for (int i = 0; i < changes; i++) {
      bytes = tokens.isEmpty() || random.nextInt(3) == 0 ? change(bytes) : changeText(bytes);
    }
    return bytes.length > LONGEST ? Arrays.copyOf(bytes, LONGEST) : bytes;
  }

  private byte[] change(byte[] bytes) {
    if (bytes.length == 0) {
      return chunk(1 + random.nextInt(HEADER));
    }
    int from = place(bytes.length);
    int length = length(bytes.length - from);
    switch (random.nextInt(13)) {
      case 0:
        bytes[from] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        return bytes;
      case 1:
        bytes[from] = (byte) BYTES[random.nextInt(BYTES.length)];
        return bytes;
      case 2:
        bytes[from] = (byte) random.nextInt(256);
        return bytes;
      case 3:
        return random.nextInt(4) == 0 ? new byte[0] : Arrays.copyOf(bytes, from);
      case 4:
        return replaced(bytes, from, length, new byte[0]);
      case 5:
        return replaced(bytes, from, 0, chunk(length(LONGEST)));
      case 6:
        return replaced(bytes, from, 0, Arrays.copyOfRange(bytes, from, from + length));
      case 7:
        return repeated(bytes, from, length(Math.min(HEADER, bytes.length - from)));
      case 8:
        return swapped(bytes, from, length);
      case 9:
      case 10:
      case 11:
        return withNumber(bytes, from);
      default:
        return spliced(bytes, from);
    }
  }

  /** Half of all places are near the beginning, and some near the end. */
  private int place(int length) {
    return switch (random.nextInt(8)) {
      case 0, 1, 2, 3 -> random.nextInt(Math.min(length, HEADER));
      case 4 -> length - 1 - random.nextInt(Math.min(length, HEADER));
      default -> random.nextInt(length);
    };
  }

  /** Mostly short. */
  private int length(int most) {
    int bound = random.nextInt(3) == 0 ? most : Math.min(most, 16);
    return bound <= 1 ? bound : 1 + random.nextInt(bound);
  }

  private byte[] chunk(int length) {
    byte[] chunk = new byte[length];
    if (random.nextInt(2) == 0) {
      Arrays.fill(chunk, (byte) BYTES[random.nextInt(BYTES.length)]);
    } else {
      random.nextBytes(chunk);
    }
    return chunk;
  }

  private static byte[] replaced(byte[] bytes, int from, int length, byte[] by) {
    byte[] result = new byte[bytes.length - length + by.length];
    System.arraycopy(bytes, 0, result, 0, from);
    System.arraycopy(by, 0, result, from, by.length);
    int rest = from + length;
    System.arraycopy(bytes, rest, result, from + by.length, bytes.length - rest);
    return result;
  }

  private byte[] repeated(byte[] bytes, int from, int length) {
    ByteArrayOutputStream copies = new ByteArrayOutputStream();
    int count = 1 << random.nextInt(12);
    for (int i = 0; i < count && copies.size() < LONGEST; i++) {
      copies.write(bytes, from, length);
    }
    return replaced(bytes, from, length, copies.toByteArray());
  }

  private byte[] swapped(byte[] bytes, int from, int length) {
    int to = random.nextInt(bytes.length - length + 1);
    byte[] first = Arrays.copyOfRange(bytes, from, from + length);
    System.arraycopy(bytes, to, bytes, from, length);
    System.arraycopy(first, 0, bytes, to, length);
    return bytes;
  }

  /** A number that is out of the ordinary, or near the size, in bytes or in digits. */
  private byte[] withNumber(byte[] bytes, int from) {
    long number =
        switch (random.nextInt(4)) {
          case 0 -> (long) bytes.length - 2 + random.nextInt(5);
          case 1 -> 1L << random.nextInt(Long.SIZE);
          default -> NUMBERS[random.nextInt(NUMBERS.length)];
        };
    int width = 1 << random.nextInt(4);
    if (random.nextInt(6) == 0) {
      byte[] digits = String.valueOf(number).getBytes(StandardCharsets.US_ASCII);
      return replaced(bytes, from, Math.min(width, bytes.length - from), digits);
    }
    boolean big = random.nextInt(2) == 0;
    ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES);
    buffer.order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN).putLong(0, number);
    int aligned = random.nextInt(4) == 0 ? from : from / width * width;
    int count = Math.min(width, bytes.length - aligned);
    System.arraycopy(buffer.array(), big ? Long.BYTES - width : 0, bytes, aligned, count);
    return bytes;
  }

  /** Continues as another file does, from some place on. */
  private byte[] spliced(byte[] bytes, int from) {
    byte[] other = others.get(random.nextInt(others.size()));
    int start = other.length == 0 ? 0 : place(other.length);
    return random.nextInt(2) == 0
        ? replaced(bytes, from, bytes.length - from, Arrays.copyOfRange(other, start, other.length))
        : replaced(
            bytes, from, 0, Arrays.copyOfRange(other, start, start + length(other.length - start)));
  }

  /** Replaces, drops or doubles a word, a quoted text or a line, or puts one in. */
  private byte[] changeText(byte[] bytes) {
    List<int[]> words = random.nextInt(4) == 0 ? lines(bytes) : words(bytes);
    if (words.isEmpty()) {
      return replaced(bytes, 0, 0, token());
    }
    int[] word = words.get(random.nextInt(words.size()));
    int length = word[1] - word[0];
    byte[] own = Arrays.copyOfRange(bytes, word[0], word[1]);
    return switch (random.nextInt(8)) {
      case 0 -> replaced(bytes, word[0], length, new byte[0]);
      case 1 -> replaced(bytes, word[0], 0, own);
      case 2 -> replaced(bytes, word[0], 0, token());
      case 3 -> {
        int[] other = words.get(random.nextInt(words.size()));
        yield replaced(bytes, word[0], length, Arrays.copyOfRange(bytes, other[0], other[1]));
      }
      default -> replaced(bytes, word[0], length, token());
    };
  }

  private byte[] token() {
    return tokens.get(random.nextInt(tokens.size()));
  }

  private static List<int[]> lines(byte[] bytes) {
    List<int[]> lines = new ArrayList<>();
    for (int from = 0; from < bytes.length; ) {
      int to = from;
      while (to < bytes.length && bytes[to] != '\n') {
        to++;
      }
      to = Math.min(to + 1, bytes.length);
      lines.add(new int[] {from, to});
      from = to;
    }
    return lines;
  }

  /** From and to of what is in quotes, or of letters, digits and what is in numbers and paths. */
  private static List<int[]> words(byte[] bytes) {
    List<int[]> words = new ArrayList<>();
    for (int from = 0; from < bytes.length; ) {
      int to = from + 1;
      if (bytes[from] == '"') {
        while (to < bytes.length && bytes[to] != '"' && bytes[to] != '\n') {
          to++;
        }
        to = Math.min(to + 1, bytes.length);
        words.add(new int[] {from, to});
      } else if (isWord(bytes[from])) {
        while (to < bytes.length && isWord(bytes[to])) {
          to++;
        }
        words.add(new int[] {from, to});
      }
      from = to;
    }
    return words;
  }

  private static boolean isWord(byte b) {
    return b == '-' || b == '+' || b == '.' || b == '_' || Character.isLetterOrDigit(b & 0xFF);
  }
}
