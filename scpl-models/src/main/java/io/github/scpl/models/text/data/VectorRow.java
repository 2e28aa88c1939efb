// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * A row of a file of word vectors: columns divided by single blanks. The last ones are the
 * components; all before is the word, in which some files have blanks too.
 */
final class VectorRow {
  private static final Set<String> NUMBERS_IN_LETTERS = Set.of("nan", "inf", "infinity");
  private static final int LONGEST_IN_LETTERS = "-infinity".length();

  private final byte[] bytes;
  private final int length;
  private final long line;

  /** The memory is shared. Blanks at the end are cut off: tools differ, and Windows adds CR. */
  VectorRow(byte[] bytes, int length, long line) {
    this.bytes = bytes;
    this.line = line;
    int end = length;
    while (end > 0 && (bytes[end - 1] == ' ' || bytes[end - 1] == '\r')) {
      end--;
    }
    this.length = end;
  }

  /** The same with memory of its own, which begins after so many bytes. */
  VectorRow copy(int skipped) {
    return new VectorRow(Arrays.copyOfRange(bytes, skipped, length), length - skipped, line);
  }

  /** Where the row is in its file, from 1 on. */
  long line() {
    return line;
  }

  /** The number of bytes. */
  int length() {
    return length;
  }

  boolean startsWith(byte... start) {
    return length >= start.length && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
  }

  /** The number of columns behind the first. */
  int blanks() {
    int blanks = 0;
    for (int i = 0; i < length; i++) {
      if (bytes[i] == ' ') {
        blanks++;
      }
    }
    return blanks;
  }

  /** The number of last columns that are numbers or empty; the first column is a word always. */
  int numbers() {
    int numbers = 0;
    int end = length;
    for (int i = length - 1; i >= 0; i--) {
      if (bytes[i] == ' ') {
        if (!isNumber(i + 1, end)) {
          break;
        }
        numbers++;
        end = i;
      }
    }
    return numbers;
  }

  /** Roughly, without making an object of each; what passes may still not be one. */
  private boolean isNumber(int start, int end) {
    boolean hasDigit = start == end;
    for (int i = start; i < end; i++) {
      byte b = bytes[i];
      boolean isDigit = b >= '0' && b <= '9';
      boolean isExponent = (b == 'e' || b == 'E') && hasDigit;
      if (!isDigit && !isExponent && b != '-' && b != '+' && b != '.') {
        return isNumberInLetters(start, end);
      }
      hasDigit |= isDigit;
    }
    return hasDigit;
  }

  private boolean isNumberInLetters(int start, int end) {
    return end - start <= LONGEST_IN_LETTERS
        && NUMBERS_IN_LETTERS.contains(
            text(start, end).replaceFirst("^[+-]", "").toLowerCase(Locale.ROOT));
  }

  /** Where the word ends if so many columns are components. */
  int wordEnd(int components) {
    int end = length;
    for (int i = 0; i < components; i++) {
      end--;
      while (bytes[end] != ' ') {
        end--;
      }
    }
    return end;
  }

  /** Where the column ends that begins here. */
  int columnEnd(int start) {
    int end = start;
    while (end < length && bytes[end] != ' ') {
      end++;
    }
    return end;
  }

  /** Bytes that are not UTF-8 are replaced. */
  String text(int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }

  /** Why the row may have no columns, as the last part of a message; or nothing. */
  String hint() {
    for (int i = 0; i < length; i++) {
      if (bytes[i] >= 0 && bytes[i] < '\t') {
        return "; the file is binary, take the text format";
      } else if (bytes[i] == '\t') {
        return "; columns are divided by blanks, not by tabs";
      }
    }
    return "";
  }
}
