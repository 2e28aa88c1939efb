// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Threads that hand batches on, from one or more producers through stages to the last one. Each
 * checks what it gets, changes it, and spoils what it gives back.
 */
final class StressChain {
  /** That stages may have to take turns on. */
  static final int MOST_CORES = 3;

  private static final String NAME = "scpl-stress-";

  /** What circulates: a batch of one of the producers. */
  private static final class Slot {
    private int producer;
    private int batch;
    private long[] content = new long[0];
    private long sum;
  }

  private final Failure failure =
      new Failure(IllegalStateException::new, IllegalStateException::new);
  private final List<Channel<Slot>> channels = new ArrayList<>();
  private final List<Link> links = new ArrayList<>();
  private final int producers;
  private final int batches;
  private final Turns turns;

  /** How many turns went to others while the stage that waited longest did. */
  private int putOff;

  /** As many as that can be: every batch under way goes through every stage but the one. */
  private int mostPutOff;

  /** A chain of which everything is drawn. */
  StressChain(RandomGenerator random, int mostBatches) {
    producers = 1 + random.nextInt(3);
    batches = 1 + random.nextInt(mostBatches);
    int stages = 1 + random.nextInt(10);
    int cores = random.nextInt(MOST_CORES + 1);
    turns = cores == 0 ? null : new Turns(cores);
    for (int s = 0; s < stages; s++) {
      List<Slot> slots = new ArrayList<>();
      int size = 1 + random.nextInt(4);
      for (int i = 0; i < size; i++) {
        slots.add(new Slot());
      }
      mostPutOff += 2 * size * stages;
      channels.add(new Channel<>(slots));
    }
    channels.forEach(channel -> failure.whenRecorded(channel::close));
    if (turns != null) {
      failure.whenRecorded(turns::close);
    }
    for (int p = 0; p < producers; p++) {
      links.add(new Producer(p, random.nextLong()));
    }
    for (int s = 0; s < stages; s++) {
      links.add(new Stage(s));
    }
  }

  int threads() {
    return links.size();
  }

  long handOffs() {
    return (long) producers * batches * channels.size();
  }

  int putOff() {
    return putOff;
  }

  static boolean owns(Thread thread) {
    return thread.getName().startsWith(NAME);
  }

  /** Runs to the end, and throws the first failure. */
  void run() throws InterruptedException {
    links.forEach(Thread::start);
    for (Link link : links) {
      link.join();
    }
    failure.throwIfSet();
    for (Channel<Slot> channel : channels) {
      require(channel.filled() == 0, "batches left");
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }

  private abstract class Link extends Worker {
    Link(String name) {
      super(NAME + name, failure);
    }

    @Override
    protected String place() {
      return getName();
    }

    @Override
    public boolean stopped() {
      return ended(60, TimeUnit.SECONDS);
    }
  }

  private final class Producer extends Link {
    private final int number;
    private final RandomGenerator random;

    Producer(int number, long seed) {
      super("producer-" + number);
      this.number = number;
      random = new SplittableRandom(seed);
    }

    @Override
    protected void work() throws InterruptedException {
      for (int batch = 0; batch < batches; batch++) {
        Slot slot = channels.get(0).claim();
        slot.producer = number;
        slot.batch = batch;
        int length = random.nextInt(20); // shapes change from batch to batch
        slot.content = slot.content.length == length ? slot.content : new long[length];
        slot.sum = 0;
        for (int i = 0; i < length; i++) {
          slot.content[i] = random.nextLong();
          slot.sum += slot.content[i];
        }
        channels.get(0).send(slot);
      }
    }
  }

  private final class Stage extends Link {
    private final int number;
    private final Channel<Slot> input;
    private final Channel<Slot> output;
    private final Turns.Turn turn;
    private final int[] nextOf = new int[producers];

    /** How often this stage was looked at for a core since it asked; guarded by the turns. */
    private int asked;

    Stage(int number) {
      super("stage-" + number);
      this.number = number;
      input = channels.get(number);
      output = number + 1 < channels.size() ? channels.get(number + 1) : null;
      turn = turns == null ? null : turns.of(number, this::pressure);
    }

    private int pressure() {
      asked++;
      return Turns.pressure(1 + input.filled(), output == null ? 0 : output.filled());
    }

    @Override
    protected void work() throws InterruptedException {
      for (int i = 0; i < producers * batches; i++) {
        Slot slot = input.receive();
        takeTurn();
        check(slot);
        if (output != null) {
          handOver(slot, i % 2 == 0);
        }
        Arrays.fill(slot.content, -1);
        slot.batch = -1;
        input.release(slot);
        if (turn != null && input.filled() == 0) {
          turn.close();
        }
      }
      if (turn != null) {
        turn.close();
      }
    }

    private void takeTurn() throws InterruptedException {
      if (turn != null) {
        asked = 0;
        turn.take();
        noteWaiting();
      }
    }

    private Slot claimWithoutTurn() throws InterruptedException {
      asked = 0;
      Slot slot = turn.without(output::claim);
      noteWaiting();
      return slot;
    }

    private void noteWaiting() {
      require(asked <= 1 + mostPutOff, "put off " + asked + " times");
      synchronized (StressChain.this) {
        putOff = Math.max(putOff, asked - 1);
      }
    }

    private void check(Slot slot) {
      require(slot.batch == nextOf[slot.producer]++, "batch " + slot.batch);
      long sum = 0;
      for (long word : slot.content) {
        sum += word;
      }
      require(sum == slot.sum, "batch " + slot.batch + " has changed");
    }

    private void handOver(Slot slot, boolean exchange) throws InterruptedException {
      Slot next = output.tryClaim();
      if (next == null) {
        next = turn == null ? output.claim() : claimWithoutTurn();
      }
      next.producer = slot.producer;
      next.batch = slot.batch;
      next.sum = slot.sum + number;
      long[] given = next.content;
      next.content = exchange ? slot.content : slot.content.clone();
      if (exchange) {
        slot.content = given;
      }
      if (next.content.length > 0) {
        next.content[0] += number;
      } else {
        next.sum = 0;
      }
      output.send(next);
    }
  }
}
