// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.lane;

import io.github.scpl.cuda.driver.Stream;
import java.util.Arrays;

/**
 * Operations with their arguments, as words: of each the number of its operation and that of its
 * words, and its words. Two lists of equal words are the same work. Not thread-safe.
 */
final class WorkList {
  /** On the lane's other stream, which begins when the first has come this far. */
  private static final int OTHER = -1;

  /** On the first stream again. */
  private static final int FIRST = -2;

  /** On the first stream, when the other one has come this far. */
  private static final int JOINED = -3;

  private long[] words = new long[512];
  private int size;
  private int hash;

  WorkList() {}

  private WorkList(long[] words, int hash) {
    this.words = words;
    this.hash = hash;
    size = words.length;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void clear() {
    size = 0;
    hash = 0;
  }

  void add(int operation, long... arguments) {
    int needed = size + 2 + arguments.length;
    if (needed > words.length) {
      words = Arrays.copyOf(words, 2 * needed);
    }
    append(operation);
    append(arguments.length);
    for (long argument : arguments) {
      append(argument);
    }
  }

  private void append(long word) {
    words[size++] = word;
    hash = 31 * hash + Long.hashCode(word * 0x9E3779B97F4A7C15L);
  }

  void fork() {
    add(OTHER);
  }

  void first() {
    add(FIRST);
  }

  void join() {
    add(JOINED);
  }

  /** One that does not change. */
  WorkList copy() {
    return new WorkList(Arrays.copyOf(words, size), hash);
  }

  /** Submits all. */
  void submit(Operations operations, Stream first, Stream other) {
    Stream stream = first;
    int at = 0;
    while (at < size) {
      int operation = (int) words[at];
      int count = (int) words[at + 1];
      at += 2;
      switch (operation) {
        case OTHER -> {
          other.await(first.record());
          stream = other;
        }
        case FIRST -> stream = first;
        case JOINED -> {
          first.await(other.record());
          stream = first;
        }
        default -> operations.get(operation).submit(stream, words, at, count);
      }
      at += count;
    }
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WorkList list
        && hash == list.hash
        && Arrays.equals(words, 0, size, list.words, 0, list.size);
  }
}
