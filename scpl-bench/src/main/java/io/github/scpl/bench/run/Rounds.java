// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The order in which runs have their epochs.
 *
 * <p>Machines get slower and faster while they work. Runs that take turns, there and back, all have
 * their share of it, and the epochs of one round can be compared one by one.
 */
final class Rounds {
  private Rounds() {}

  /** Told of a run whenever it has had a turn, whatever came of it. */
  interface Observer {
    void turned(Run run) throws InterruptedException;
  }

  /**
   * All runs have the first epoch, then all have the second one in the opposite order, and so on.
   */
  static void together(List<Run> runs, int epochs, Observer observer) throws InterruptedException {
    List<Run> order = new ArrayList<>(runs);
    for (int epoch = 1; epoch <= epochs; epoch++) {
      for (Run run : order) {
        turn(run, epoch, epochs, observer);
      }
      Collections.reverse(order);
    }
  }

  /** One run after the other has all its epochs, so that only one network is there at a time. */
  static void oneByOne(List<Run> runs, int epochs, Observer observer) throws InterruptedException {
    for (Run run : runs) {
      for (int epoch = 1; epoch <= epochs; epoch++) {
        turn(run, epoch, epochs, observer);
      }
    }
  }

  private static void turn(Run run, int epoch, int epochs, Observer observer)
      throws InterruptedException {
    if (run.isRunning()) {
      run.turn(epoch, epochs);
      observer.turned(run);
    }
  }
}
