// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.timeline;

import io.github.scpl.block.Step;
import io.github.scpl.train.trace.Phase;
import io.github.scpl.train.trace.Slice;
import io.github.scpl.train.trace.Tracer;
import io.github.scpl.train.trace.Track;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Records what each stage does while the last one trains on a few batches of the first epoch, in
 * the middle of which the pipeline is full. Before and after that it costs the reading of a
 * variable for a slice; memory is bounded. For one trainer; thread-safe.
 */
public final class WindowRecorder implements Tracer {
  /** More slices of a stage are left out, and the window ends there. */
  static final int MOST = 1024;

  private static final int BATCHES = 5;
  private static final int NO_BATCH = -1;

  private enum State {
    BEFORE,
    RECORDING,
    OVER
  }

  private final int first;
  private final int end;
  private final Map<Integer, Row> rows = new TreeMap<>();
  private volatile int last;
  private volatile State state;

  /** Of the window, by {@link System#nanoTime()}, once they are known; by the last stage. */
  private volatile Long from;

  private volatile Long to;

  private StageWindow window;

  /**
   * A recorder.
   *
   * @param first batch of the window, from 0
   * @param batches how many it has
   */
  public WindowRecorder(int first, int batches) {
    this.first = first;
    end = first + batches;
    state = first == 0 ? State.RECORDING : State.BEFORE;
  }

  /** A recorder of a few batches in the middle of an epoch that has so many. */
  public static WindowRecorder inTheMiddleOf(int batches) {
    int some = Math.min(BATCHES, batches);
    return new WindowRecorder((batches - some) / 2, some);
  }

  @Override
  public synchronized Track track(int stage, String name) {
    Row row = new Row(stage);
    if (stage != LOADER) {
      rows.put(stage, row);
      last = Math.max(last, stage);
    }
    return row;
  }

  private final class Row implements Track {
    private final int stage;
    private final List<Slice> slices = new ArrayList<>();

    Row(int stage) {
      this.stage = stage;
    }

    @Override
    public void slice(Phase phase, int block, Step step, long start, long finish) {
      boolean between = step == null; // batches, where stages wait
      if (state == State.OVER || stage == LOADER || !between && !isOfTheEpoch(step)) {
        return;
      }
      if (stage == last && !between) {
        watch(step, start);
      }
      if (state == State.RECORDING) {
        int batch = between ? NO_BATCH : step.batch();
        add(new Slice(stage, phase, block, 1, batch, start, finish));
      }
    }

    private synchronized void add(Slice slice) {
      if (slices.size() < MOST) {
        slices.add(slice);
      }
    }

    /** The end of the last slice of a batch. */
    private long end() {
      return all().stream()
          .filter(slice -> slice.batch() != NO_BATCH)
          .mapToLong(Slice::end)
          .max()
          .orElse(Long.MAX_VALUE);
    }

    private synchronized List<Slice> all() {
      return List.copyOf(slices);
    }

    @Override
    public void depth(int of, int batches, long nanos) {}
  }

  private static boolean isOfTheEpoch(Step step) {
    return step.training() && step.epoch() == 1;
  }

  /** Slices are told of when they end: so those of the batch before the first are kept, too. */
  private void watch(Step step, long start) {
    if (step.batch() >= end) {
      to = start;
      state = State.OVER;
    } else if (step.batch() >= first && from == null) {
      state = State.RECORDING;
      from = start;
    } else if (step.batch() == first - 1) {
      state = State.RECORDING;
    }
  }

  /** What was recorded, when the epoch is over; null if nothing was. */
  public synchronized StageWindow window() {
    state = State.OVER;
    Long begin = from;
    if (window == null && begin != null) {
      window = between(begin);
    }
    return window;
  }

  private StageWindow between(long begin) {
    List<Slice> all = new ArrayList<>();
    long finish = to == null ? Long.MAX_VALUE : to;
    for (Row row : rows.values()) {
      List<Slice> slices = row.all();
      all.addAll(slices);
      boolean cut = slices.size() == MOST || row.stage == last && to == null;
      finish = cut ? Math.min(finish, row.end()) : finish;
    }
    return StageWindow.of(rows.size(), all, begin, finish);
  }
}
