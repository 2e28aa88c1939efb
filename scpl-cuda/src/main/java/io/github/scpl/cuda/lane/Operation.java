// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.lane;

import io.github.scpl.cuda.driver.Stream;

/**
 * Something that a stream can do with some words. What it does follows from the words alone, so
 * that a list of operations with equal words is equal work.
 */
public interface Operation {
  /**
   * Submits it.
   *
   * @param words with its own from {@code first} on
   */
  void submit(Stream stream, long[] words, int first, int count);
}
