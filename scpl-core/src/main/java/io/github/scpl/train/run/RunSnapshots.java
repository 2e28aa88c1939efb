// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.run;

import io.github.scpl.block.Network;
import io.github.scpl.block.Step;
import io.github.scpl.block.Trainable;
import io.github.scpl.files.Failure;
import io.github.scpl.train.snapshot.RunState;
import io.github.scpl.train.snapshot.Snapshot;
import io.github.scpl.train.snapshot.SnapshotTaker;
import io.github.scpl.train.snapshot.Snapshots;
import io.github.scpl.train.stage.Marker;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The snapshots of a run, if there are to be any, and the one it goes on from, if there is one. */
final class RunSnapshots {
  private static final Logger LOG = LoggerFactory.getLogger(RunSnapshots.class);

  private final Trainable network;
  private SnapshotTaker taker;
  private RunState resumed;

  RunSnapshots(Trainable network) {
    this.network = network;
  }

  /** Takes snapshots from now on, in a folder without any. */
  void begin(Snapshots plan, List<Integer> nativeThreads) throws IOException {
    open(plan, nativeThreads);
    Optional<Snapshot> latest = latest(plan);
    if (latest.isPresent()) {
      taker.close();
      taker = null;
      throw new IOException(
          "Expected no snapshots in "
              + plan.folder()
              + " where a run begins, got a "
              + latest.get()
              + "; resume from it, or give another folder");
    }
  }

  /** Overwrites the network by the latest snapshot, if there is any, and takes further ones. */
  Optional<Snapshot> resume(Snapshots plan, List<Integer> nativeThreads) throws IOException {
    open(plan, nativeThreads);
    Optional<Snapshot> latest = latest(plan);
    if (latest.isPresent()) {
      Snapshot snapshot = latest.get();
      try {
        snapshot.restore(network.states());
      } catch (IOException | RuntimeException e) {
        taker.close();
        taker = null;
        throw e;
      }
      snapshot
          .differences(facts(nativeThreads))
          .forEach(
              (fact, values) ->
                  LOG.warn(
                      "{} goes on with another {}: {}; last bits may differ",
                      snapshot,
                      fact,
                      values));
      resumed = snapshot.run();
    }
    return latest;
  }

  private void open(Snapshots plan, List<Integer> nativeThreads) throws IOException {
    if (taker != null) {
      throw new IllegalStateException("The trainer takes snapshots already");
    }
    taker = SnapshotTaker.open(plan, network.blockCount(), facts(nativeThreads));
  }

  private Optional<Snapshot> latest(Snapshots plan) throws IOException {
    try {
      return plan.latest();
    } catch (IOException | RuntimeException e) {
      taker.close();
      taker = null;
      throw e;
    }
  }

  /** What last bits depend on. */
  private Map<String, String> facts(List<Integer> nativeThreads) {
    Map<String, String> facts = new LinkedHashMap<>(network.device().facts());
    facts.put("native threads of each block", nativeThreads.toString());
    List<String> devices = devices();
    if (devices.stream().distinct().count() > 1) {
      facts.put("device of each block", devices.toString());
    }
    return facts;
  }

  private List<String> devices() {
    return network instanceof Network own
        ? own.blocks().stream().map(block -> block.device().memory().name()).toList()
        : List.of();
  }

  /** Where the run goes on; null if at its beginning. */
  RunState resumed() {
    return resumed;
  }

  /** Where an epoch goes on; null if at its beginning. */
  RunState from(int epoch) {
    RunState from = resumed;
    if (from != null && from.epoch() != epoch) {
      throw new IllegalStateException(
          "Expected to go on with epoch " + from.epoch() + " of the snapshot, got epoch " + epoch);
    }
    return from == null || from.batch() == 0 ? null : from;
  }

  /** The epoch is over, and none of those to come has begun. */
  void wentOn() {
    resumed = null;
  }

  /** What travels behind a batch; null if nothing does. */
  Marker behind(Step step, long steps) {
    boolean wanted = taker != null && step.training();
    return wanted ? taker.behind(step.epoch(), step.batch(), steps) : null;
  }

  /** Whether there is one behind so many steps. */
  boolean isDue(long steps) {
    return taker != null && taker.isDue(steps);
  }

  /** Where the run is behind a batch. */
  void told(RunState run) throws IOException {
    taker.told(run);
  }

  /** Takes one between two epochs. */
  void between(RunState run) throws IOException {
    if (taker != null) {
      taker.take(run, network.states());
    }
  }

  /** Those that were completed since it was asked last. */
  List<Snapshot> taken() {
    return taker == null ? List.of() : taker.taken();
  }

  void close() {
    if (taker != null) {
      try {
        taker.close();
      } catch (IOException e) {
        LOG.warn("A folder of snapshots was not left in order: {}", Failure.reason(e));
      }
    }
  }
}
