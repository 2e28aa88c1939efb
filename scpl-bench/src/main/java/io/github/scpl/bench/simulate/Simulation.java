// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.simulate;

import java.util.ArrayList;
import java.util.List;

/**
 * Stages that work, wait for each other, and take turns on cores, as {@code Channel} and {@code
 * Turns} have it: of the stages that wait for a core, the one with most in front of it and least
 * behind it goes first, of equal ones the highest. Two runs give the same. Used by one thread.
 */
final class Simulation {
  /** What is left of work that is done, by rounding. */
  private static final double ROUNDING = 1e-12;

  private final int cores;
  private final boolean shared;
  private final List<Stage> stages = new ArrayList<>();
  private final List<Arrival> arrivals = new ArrayList<>();
  private double now;
  private int freeCores;

  private record Arrival(double time, Pipe pipe) {}

  /**
   * A simulation without stages.
   *
   * @param cores how many may compute at a time
   * @param shared whether cores slow each other down
   */
  Simulation(int cores, boolean shared) {
    this.cores = cores;
    this.shared = shared;
    freeCores = cores;
  }

  private static final class Stage {
    final List<Op> batch;
    final Pipe input;
    final Pipe output;
    final int source;
    final double[] done;
    int next;
    int batches;
    boolean hasCore;
    boolean wantsCore;
    boolean offered;
    Op busy;
    double left; // of what it is busy with, from 1 to 0

    Stage(List<Op> batch, Pipe input, Pipe output, int source, int count) {
      this.batch = batch;
      this.input = input;
      this.output = output;
      this.source = source;
      done = new double[count];
    }

    boolean finished() {
      return batches == done.length;
    }

    int pressure() {
      int inputs = input == null ? source : input.filled();
      return 1 + inputs - (output == null ? 0 : output.filled());
    }
  }

  /**
   * Adds the next stage.
   *
   * @param batch what it does for each batch
   * @param input from the stage below; null for the first
   * @param output to the stage above; null for the last
   * @param source batches that always wait in front of the first
   * @param count of batches
   */
  void add(List<Op> batch, Pipe input, Pipe output, int source, int count) {
    stages.add(new Stage(List.copyOf(batch), input, output, source, count));
  }

  /**
   * Runs to the end.
   *
   * @throws IllegalStateException if stages wait for each other for ever
   */
  void run() {
    while (true) {
      settle();
      if (stages.stream().allMatch(Stage::finished)) {
        return;
      }
      double passed = Double.POSITIVE_INFINITY;
      for (Stage stage : stages) {
        if (stage.busy != null) {
          passed = Math.min(passed, stage.left * seconds(stage.busy));
        }
      }
      for (Arrival arrival : arrivals) {
        passed = Math.min(passed, arrival.time - now);
      }
      if (Double.isInfinite(passed)) {
        throw new IllegalStateException("The stages wait for each other for ever");
      }
      pass(passed);
    }
  }

  /** Time passes, at whose end something happens. Speeds are those of its beginning. */
  private void pass(double passed) {
    List<Stage> done = new ArrayList<>();
    for (Stage stage : stages) {
      if (stage.busy != null) {
        double seconds = seconds(stage.busy);
        stage.left = seconds == 0 ? 0 : stage.left - passed / seconds;
        if (stage.left <= ROUNDING) {
          done.add(stage);
        }
      }
    }
    now += passed;
    for (Stage stage : done) {
      stage.busy = null;
      advance(stage);
    }
    for (Arrival arrival : List.copyOf(arrivals)) {
      if (arrival.time <= now) {
        arrivals.remove(arrival);
        arrival.pipe.arrive();
      }
    }
  }

  /** How long all of it would take at the speed of now. */
  private double seconds(Op op) {
    if (op instanceof Op.Compute compute) {
      double others = cores == 1 || !shared ? 0 : (working() - 1.0) / (cores - 1);
      return compute.alone() + others * (compute.crowded() - compute.alone());
    }
    return ((Op.Pause) op).seconds();
  }

  private long working() {
    return stages.stream().filter(stage -> stage.busy instanceof Op.Compute).count();
  }

  /** All that takes no time, until nothing moves. Cores are given when nobody else can move. */
  private void settle() {
    boolean moved = true;
    while (moved) {
      moved = false;
      for (Stage stage : stages) {
        while (canMove(stage)) {
          moved |= move(stage);
        }
      }
      moved |= !moved && giveCore();
    }
  }

  private static boolean canMove(Stage stage) {
    return !stage.finished() && stage.busy == null && !stage.wantsCore && !stuck(stage);
  }

  private static boolean stuck(Stage stage) {
    Op op = stage.batch.get(stage.next);
    if (op instanceof Op.Receive receive) {
      return receive.pipe().filled() == 0 && !stage.hasCore;
    }
    boolean waits = op instanceof Op.Deliver deliver && !stage.offered && !deliver.pipe().hasRoom();
    return waits && !stage.hasCore;
  }

  /** One step; a stage that has to wait gives its core back first, which is a step, too. */
  private boolean move(Stage stage) {
    Op op = stage.batch.get(stage.next);
    if (op instanceof Op.Compute) {
      if (stage.hasCore) {
        begin(stage, op);
      } else {
        stage.wantsCore = true;
      }
      return true;
    } else if (op instanceof Op.Pause) {
      giveBack(stage);
      begin(stage, op);
      return true;
    } else if (op instanceof Op.Turn) {
      giveBack(stage);
    } else if (op instanceof Op.Receive receive) {
      if (receive.pipe().filled() == 0) {
        giveBack(stage);
        return true;
      }
      receive.pipe().receive();
    } else if (op instanceof Op.Release release) {
      release.pipe().release();
    } else if (op instanceof Op.Offer offer) {
      stage.offered = offer.pipe().hasRoom();
      if (stage.offered) {
        send(offer.pipe());
      }
    } else if (op instanceof Op.Deliver deliver && !stage.offered) {
      if (!deliver.pipe().hasRoom()) {
        giveBack(stage);
        return true;
      }
      send(deliver.pipe());
    }
    advance(stage);
    return true;
  }

  private static void begin(Stage stage, Op op) {
    stage.busy = op;
    stage.left = 1;
  }

  private void send(Pipe pipe) {
    double time = pipe.send(now);
    if (time <= now) {
      pipe.arrive();
    } else {
      arrivals.add(new Arrival(time, pipe));
    }
  }

  private void advance(Stage stage) {
    if (stage.batch.get(stage.next) instanceof Op.Deliver) {
      stage.offered = false;
    }
    stage.next++;
    if (stage.next == stage.batch.size()) {
      stage.next = 0;
      stage.done[stage.batches++] = now;
      if (stage.finished()) {
        giveBack(stage);
      }
    }
  }

  private void giveBack(Stage stage) {
    if (stage.hasCore) {
      stage.hasCore = false;
      freeCores++;
    }
  }

  private boolean giveCore() {
    Stage best = null;
    for (Stage stage : stages) {
      if (stage.wantsCore && (best == null || stage.pressure() >= best.pressure())) {
        best = stage;
      }
    }
    if (best == null || freeCores == 0) {
      return false;
    }
    freeCores--;
    best.wantsCore = false;
    best.hasCore = true;
    return true;
  }

  /** When all stages were done with a batch, from the start. */
  double done(int batch) {
    return stages.stream().mapToDouble(stage -> stage.done[batch]).max().orElseThrow();
  }

  /** Seconds for a batch, on the mean from one to another. */
  double secondsPerBatch(int first, int last) {
    return (done(last) - done(first)) / (last - first);
  }

  /**
   * The share of the cores' time, from 0 to 1, that stages worked, from one batch to another, each
   * as if it were alone.
   */
  double busy(int first, int last) {
    double work = 0;
    for (Stage stage : stages) {
      for (Op op : stage.batch) {
        work += op instanceof Op.Compute compute ? compute.alone() : 0;
      }
    }
    return work / (secondsPerBatch(first, last) * Math.min(cores, stages.size()));
  }
}
