// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.lane;

import io.github.scpl.cuda.driver.Driver;
import io.github.scpl.cuda.driver.Program;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Whose work a lane's lists are, which the card notes as it comes to it ({@link Progress}). Labels
 * are no words of a list, which is the same for every batch: they have numbers, which change. Not
 * thread-safe, but for {@link #running}.
 */
final class Labels implements AutoCloseable {
  /** Pieces of work with a label, of one list. */
  static final int MOST = 64;

  /** Of the operation that notes progress, before it is known. */
  private static final int UNKNOWN = -1;

  private final Driver driver;
  private final Operations operations;
  private final Progress progress;
  private int operation = UNKNOWN;
  private Object label;
  private boolean begun;
  private int count;

  /**
   * No label so far.
   *
   * @param lists that may be on their way
   */
  Labels(Driver driver, Operations operations, int lists) {
    this.driver = driver;
    this.operations = operations;
    progress = new Progress(driver, 2 * lists * MOST);
  }

  /** What is noted next belongs to nobody. */
  void clear() {
    label = null;
  }

  /** What is noted next belongs to this work. */
  void set(Object work) {
    if (!work.equals(label)) {
      if (operation == UNKNOWN) {
        operation = operations.number("progress", this::noteProgress);
      }
      label = work;
      begun = false;
    }
  }

  private Operation noteProgress() {
    Program.Kernel kernel = driver.program(DataType.FLOAT).kernel("noteProgress");
    return (on, words, at, count) -> on.launch(kernel, 1, 1, words, at, count);
  }

  /** Whether the list has still to say that work of the label begins. */
  boolean isNew() {
    return label != null && !begun;
  }

  /** Whether the list has no room to say so. */
  boolean isFull() {
    return count == MOST;
  }

  /**
   * Lets a list say that work of the label begins.
   *
   * @param address where the card finds the number that is returned
   */
  long begin(WorkList work, long address) {
    work.add(operation, address, progress.address());
    count++;
    begun = true;
    return progress.begin(label);
  }

  /** Lets a list say that all its work has ended. */
  void end(WorkList work) {
    if (count > 0) {
      work.add(operation, 0, progress.address());
    }
  }

  /** The next list begins. */
  void next() {
    count = 0;
    begun = false;
  }

  /** All has ended, whether or not the card said so. */
  void ended() {
    progress.end();
  }

  /** The label of what had begun and not ended when the card failed; null if nothing. */
  Object running() {
    return progress.running();
  }

  @Override
  public void close() {
    progress.close();
  }
}
