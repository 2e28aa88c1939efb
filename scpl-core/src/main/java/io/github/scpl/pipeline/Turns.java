// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.pipeline;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntSupplier;

/**
 * Cores that stages of one native thread each take turns on.
 *
 * <ul>
 *   <li>A stage has a core while it computes, and none while it waits for another stage.
 *   <li>Of the stages that wait for a core, the one with the largest {@link #pressure} goes first;
 *       of equal ones the highest. That is back-pressure scheduling (Tassiulas and Ephremides,
 *       1992): no stage runs far ahead while those above it have nothing to do, and none is put off
 *       for ever, since the others fill what is in front of it, or run dry.
 *   <li>Closing wakes all, also with the heap full; every later {@link Turn#take} throws {@link
 *       ChannelClosedException}.
 * </ul>
 */
public final class Turns {
  private final TreeMap<Integer, IntSupplier> waiting = new TreeMap<>();
  private final Set<Integer> called = new HashSet<>();
  private int free;
  private boolean closed;

  /** Turns on this many cores. */
  public Turns(int cores) {
    free = cores;
  }

  /** Something that another stage has to do first. */
  public interface Awaited<T> {
    T get() throws InterruptedException;
  }

  /**
   * A stage's lease of a core: taken for every batch, given up while the stage waits for another
   * one, and given back by closing. Used by the stage's thread alone.
   */
  public final class Turn implements AutoCloseable {
    private final int stage;
    private final IntSupplier pressure;
    private boolean held;

    private Turn(int stage, IntSupplier pressure) {
      this.stage = stage;
      this.pressure = pressure;
    }

    /** Waits for a core; with one in hand, competes for it with those who wait. */
    public void take() throws InterruptedException {
      boolean again = held;
      held = false;
      Turns.this.take(stage, pressure, again ? 1 : 0);
      held = true;
    }

    /** Waits for something without a core. */
    public <T> T without(Awaited<T> awaited) throws InterruptedException {
      close();
      try {
        return awaited.get();
      } finally {
        take();
      }
    }

    /** Gives the core back, if there is one. It may be taken again. */
    @Override
    public void close() {
      if (held) {
        held = false;
        giveBack();
      }
    }
  }

  /**
   * The turns of a stage, which has no core yet.
   *
   * @param stage its number
   * @param pressure of the stage, asked for while it waits
   */
  public Turn of(int stage, IntSupplier pressure) {
    return new Turn(stage, pressure);
  }

  /**
   * How much there is to gain from running a stage.
   *
   * @param inputs batches that it has, in hand or waiting
   * @param outputs batches of its own that wait for the next stage
   */
  public static int pressure(int inputs, int outputs) {
    return inputs - outputs;
  }

  /**
   * Brings a core back, or none, and waits for one, at once. If this throws, the stage has none.
   */
  private synchronized void take(int stage, IntSupplier pressure, int brought)
      throws InterruptedException {
    try {
      free += brought;
      waiting.put(stage, pressure);
      callNext();
      while (!closed && !called.contains(stage)) {
        wait();
      }
      if (closed) {
        throw new ChannelClosedException();
      }
    } catch (InterruptedException e) {
      waiting.remove(stage);
      if (called.contains(stage)) {
        giveBack();
      }
      throw e;
    } finally {
      called.remove(stage);
    }
  }

  private synchronized void giveBack() {
    free++;
    callNext();
  }

  /** One caller decides for all: pressures change meanwhile, and each stage might see another. */
  private void callNext() {
    while (free > 0 && !waiting.isEmpty()) {
      int stage = next(waiting);
      waiting.remove(stage);
      called.add(stage);
      free--;
      notifyAll();
    }
  }

  /** The stage that goes first of some, in ascending order. */
  static int next(Map<Integer, IntSupplier> stages) {
    int best = -1;
    int most = Integer.MIN_VALUE;
    for (Map.Entry<Integer, IntSupplier> stage : stages.entrySet()) {
      int pressure = stage.getValue().getAsInt();
      if (pressure >= most) {
        most = pressure;
        best = stage.getKey();
      }
    }
    return best;
  }

  /** Ends all waiting. */
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
