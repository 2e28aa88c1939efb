// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.snapshot;

import io.github.scpl.block.BlockState;
import io.github.scpl.train.stage.Marker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Takes the snapshots of a trainer. The loader asks it for markers, and the thread that called the
 * trainer tells it where the run is; either may be first.
 */
public final class SnapshotTaker implements AutoCloseable {
  private final Snapshots plan;
  private final int blocks;
  private final Map<String, String> facts;
  private final SnapshotFolder folder;
  private final Map<Place, PendingSnapshot> pending = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Snapshot> taken = new ConcurrentLinkedQueue<>();

  private record Place(int epoch, int batch) {}

  private SnapshotTaker(
      Snapshots plan, int blocks, Map<String, String> facts, SnapshotFolder folder) {
    this.plan = plan;
    this.blocks = blocks;
    this.facts = facts;
    this.folder = folder;
  }

  /**
   * Takes the folder for itself until it is closed.
   *
   * @param blocks of the network
   * @param facts that decide about last bits
   * @throws IOException if the folder cannot be written, or somebody else has it
   */
  public static SnapshotTaker open(Snapshots plan, int blocks, Map<String, String> facts)
      throws IOException {
    return new SnapshotTaker(plan, blocks, facts, SnapshotFolder.open(plan.folder()));
  }

  /** The loader: what follows a batch through all stages; null if nothing does. */
  public Marker behind(int epoch, int batch, long steps) {
    return plan.isDue(steps) ? at(epoch, batch + 1) : null;
  }

  /** The caller: whether the run's place is wanted, when listeners were told of so many steps. */
  public boolean isDue(long steps) {
    return plan.isDue(steps);
  }

  /** The caller: where the run is, when listeners were told of all batches before it. */
  public void told(RunState run) throws IOException {
    at(run.epoch(), run.batch()).told(run, plan.properties(), facts);
  }

  /** The caller: takes a snapshot while no block is at work. */
  public void take(RunState run, List<BlockState> states) throws IOException {
    PendingSnapshot snapshot = at(run.epoch(), run.batch());
    for (BlockState state : states) {
      snapshot.reached(state);
    }
    told(run);
  }

  private PendingSnapshot at(int epoch, int batch) {
    Place place = new Place(epoch, batch);
    return pending.computeIfAbsent(
        place,
        key ->
            new PendingSnapshot(
                folder,
                epoch,
                batch,
                blocks,
                (part, manifest) -> {
                  pending.remove(place);
                  taken.add(folder.publish(part, manifest.run(), plan.last()));
                }));
  }

  /** The caller: those that were completed since it asked last. */
  public List<Snapshot> taken() {
    List<Snapshot> all = new ArrayList<>();
    for (Snapshot next = taken.poll(); next != null; next = taken.poll()) {
      all.add(next);
    }
    return all;
  }

  /** Lets go of the folder, without what is not complete. */
  @Override
  public void close() throws IOException {
    folder.close();
  }
}
