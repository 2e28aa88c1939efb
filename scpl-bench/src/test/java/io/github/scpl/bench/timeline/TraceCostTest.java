// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.timeline;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.bench.data.RandomBatches;
import io.github.scpl.bench.statistics.Estimate;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.Step;
import io.github.scpl.data.BatchSource;
import io.github.scpl.models.vision.Vgg;
import io.github.scpl.nn.Shape;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Placement;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.trace.Phase;
import io.github.scpl.train.trace.TraceFile;
import io.github.scpl.train.trace.Tracer;
import io.github.scpl.train.trace.Track;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What it costs to note what stages do, on real times of this machine: short steps, and four stages
 * that take turns, so that there are many slices a second.
 *
 * <p>Epochs with and without differ by more than the cost, even in pairs. So it is measured where
 * it arises, too: on the thread that notes most, and in the thread that writes the file.
 */
@Tag("slow")
@Timeout(900)
class TraceCostTest {
  private static final int ROUNDS = Integer.getInteger("scpl.trace.rounds", 20);
  private static final int WARM_UP = 2;
  private static final int BATCHES = 60;
  private static final int BLOCKS = 4;
  private static final int CORES = 2;
  private static final double MOST = 0.01;
  private static final Shape IMAGE = Shape.of(1, 32, 32);

  private enum Kind {
    NOTHING,
    WINDOW,
    FILE
  }

  /**
   * An epoch.
   *
   * @param seconds that it took
   * @param cost the share of it that went into noting
   */
  private record Epoch(double seconds, double cost) {}

  private final BatchSource source = RandomBatches.images(IMAGE, 10, 16, BATCHES, 1).training();

  @TempDir private Path folder;

  /**
   * Networks are made anew in each round, and take turns: where arrays lie, and when the machine is
   * slow, is the same for all in the end.
   */
  @Test
  void neitherTheWindowOfAReportNorATraceTakesAHundredth() throws Exception {
    List<Map<Kind, Epoch>> rounds = new ArrayList<>();
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      Map<Kind, Epoch> epochs = new EnumMap<>(Kind.class);
      for (int turn = 0; turn < Kind.values().length; turn++) {
        Kind kind = Kind.values()[Math.floorMod(round + turn, Kind.values().length)];
        epochs.put(kind, epoch(kind));
      }
      if (round >= 0) {
        rounds.add(epochs);
      }
    }
    assertCheap(Kind.WINDOW, rounds);
    assertCheap(Kind.FILE, rounds);
  }

  private static void assertCheap(Kind kind, List<Map<Kind, Epoch>> rounds) {
    Estimate ratio =
        Estimate.of(
                rounds.stream()
                    .mapToDouble(
                        round ->
                            Math.log(round.get(kind).seconds() / round.get(Kind.NOTHING).seconds()))
                    .toArray())
            .exp();
    Estimate cost =
        Estimate.of(rounds.stream().mapToDouble(round -> round.get(kind).cost()).toArray());
    String said =
        String.format(
            Locale.ROOT,
            "%s: notes for %.3f %% of the time (95 %% interval %.3f to %.3f); epochs take %.3f times"
                + " as long as without (%.3f to %.3f); %d rounds",
            kind,
            100 * cost.mean(),
            100 * cost.low(),
            100 * cost.high(),
            ratio.mean(),
            ratio.low(),
            ratio.high(),
            ratio.n());
    System.out.println(said);
    assertTrue(cost.high() < MOST && ratio.low() < 1 + MOST, said);
  }

  /** An epoch behind another one, in which memory and threads get ready. */
  private Epoch epoch(Kind kind) throws Exception {
    Path trace = folder.resolve("trace.json");
    try (Network network =
            Vgg.vgg8().withWidth(0.1).network(IMAGE, 10).method(Method.SCPL).build();
        Trainer trainer =
            PipelineTrainer.builder(network)
                .placement(Placement.even(BLOCKS, BLOCKS, 1))
                .cores(CORES)
                .build();
        TraceFile file = TraceFile.create(trace)) {
      trainer.train(source, 2, 1e-3); // the window is one of the first epoch
      Timed timed = new Timed(tracer(kind, file));
      if (kind != Kind.NOTHING) {
        trainer.trace(timed);
      }
      long written = writerNanos();
      double seconds = trainer.train(source, 1, 1e-3).seconds();
      double writing = (writerNanos() - written) * 1e-9 / CORES;
      return new Epoch(seconds, (timed.mostSeconds() + writing) / seconds);
    }
  }

  private static Tracer tracer(Kind kind, TraceFile file) {
    return kind == Kind.FILE ? file.process("scpl") : WindowRecorder.inTheMiddleOf(BATCHES);
  }

  /** What the thread of a trace file has computed so far. */
  private static long writerNanos() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("scpl-trace"))
        .mapToLong(thread -> ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId()))
        .sum();
  }

  /** Measures the time that another tracer takes on each thread. */
  private static final class Timed implements Tracer {
    private final Tracer tracer;
    private final List<TimedTrack> tracks = new ArrayList<>();

    Timed(Tracer tracer) {
      this.tracer = tracer;
    }

    @Override
    public Track track(int stage, String name) {
      TimedTrack track = new TimedTrack(tracer.track(stage, name));
      tracks.add(track);
      return track;
    }

    /** Of the thread on which it took most, when all is over. */
    double mostSeconds() {
      return tracks.stream().mapToLong(track -> track.nanos).max().orElse(0) * 1e-9;
    }
  }

  private static final class TimedTrack implements Track {
    private final Track track;
    private volatile long nanos; // by one thread at a time

    TimedTrack(Track track) {
      this.track = track;
    }

    @Override
    public void slice(Phase phase, int block, Step step, long start, long end) {
      long begin = System.nanoTime();
      track.slice(phase, block, step, start, end);
      nanos = nanos + (System.nanoTime() - begin);
    }

    @Override
    public void depth(int stage, int batches, long time) {
      long begin = System.nanoTime();
      track.depth(stage, batches, time);
      nanos = nanos + (System.nanoTime() - begin);
    }
  }
}
