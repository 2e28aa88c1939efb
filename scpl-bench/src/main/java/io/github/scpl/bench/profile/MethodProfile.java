// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.profile;

import io.github.scpl.bench.result.PlacementChoice;
import io.github.scpl.bench.result.Spread;
import io.github.scpl.bench.timeline.StageWindow;
import io.github.scpl.train.Placement;
import io.github.scpl.train.trace.Phase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where the time of a method goes, with one size of batches.
 *
 * @param method its name
 * @param rows of a batch
 * @param choice where blocks were
 * @param cores that stages shared
 * @param capacity batches that could wait in front of each stage
 * @param secondsPerStep in each window
 * @param stages how each spent the window whose speed is the median
 * @param costs what each block takes for a batch
 * @param timeline the first steps of that window
 */
public record MethodProfile(
    String method,
    int rows,
    PlacementChoice choice,
    int cores,
    int capacity,
    double[] secondsPerStep,
    List<StageShares> stages,
    List<BlockCost> costs,
    StageWindow timeline) {
  /** So many steps of the window are enough to see how stages go together. */
  private static final int SHOWN = 4;

  /** From what was recorded. */
  static MethodProfile of(
      String method, int rows, PlacementChoice choice, int cores, int capacity, Windows windows) {
    Placement placement = choice.placement();
    int blocks = blocks(windows, placement);
    List<StageShares> stages = new ArrayList<>();
    for (int s = 0; s < (placement == null ? 1 : placement.stages()); s++) {
      stages.add(
          new StageShares(
              placement == null ? blocks : placement.blocksPerStage().get(s),
              placement == null ? choice.threads() : placement.nativeThreads().get(s),
              windows.median().phases(s)));
    }
    return new MethodProfile(
        method,
        rows,
        choice,
        cores,
        capacity,
        windows.secondsPerStep(),
        stages,
        windows.costs(blocks),
        windows.median().timeline(stages.size(), SHOWN));
  }

  private static int blocks(Windows windows, Placement placement) {
    return placement != null
        ? placement.blocks()
        : 1 + windows.median().slices().stream().mapToInt(slice -> slice.block()).max().orElse(0);
  }

  /** Seconds of a step. */
  public double seconds() {
    return windowSeconds();
  }

  /** Those of the window that the stages are of: with an even number, the faster middle one. */
  private double windowSeconds() {
    double[] sorted = secondsPerStep.clone();
    Arrays.sort(sorted);
    return sorted[(sorted.length - 1) / 2];
  }

  /** Samples in a second, in all windows. */
  public Spread samplesPerSecond() {
    return Spread.of(Arrays.stream(secondsPerStep).map(seconds -> rows / seconds).toArray());
  }

  /** Core-seconds for a sample that stages spent on some phases, native threads included. */
  public double coreSecondsPerSample(Phase... phases) {
    return stages.stream().mapToDouble(s -> s.nativeThreads() * s.of(phases)).sum() / rows;
  }

  /** Core-seconds for a sample in which stages worked. */
  public double coreSecondsPerSample() {
    return stages.stream().mapToDouble(s -> s.nativeThreads() * s.work()).sum() / rows;
  }

  /** The share of the cores' time, from 0 to 1, in which stages worked. */
  public double coresBusy() {
    return coreSecondsPerSample() * rows / (cores * seconds());
  }

  /** Steps of the other for one of this. */
  public double speedUp(MethodProfile over) {
    return over.seconds() / seconds();
  }
}
