// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.snapshot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * When a trainer takes snapshots, where, and which are kept. Immutable and thread-safe.
 *
 * <pre>{@code
 * Snapshots snapshots = Snapshots.in(folder).withEvery(1000);
 * try (Trainer trainer = Trainer.of(network, training)) {
 *   trainer.resume(snapshots); // from the latest one, if there is any
 *   trainer.fit(training, test, epochs, schedule);
 * }
 * }</pre>
 *
 * <p>There is one after every epoch of {@code fit}, and, if wanted, behind every so many batches
 * while training goes on. A snapshot is there as a whole or not at all, whatever ends the process.
 */
public final class Snapshots {
  private static final int LAST = 2;

  private final Path folder;
  private final int every;
  private final int last;
  private final Map<String, Supplier<String>> properties;

  private Snapshots(Path folder, int every, int last, Map<String, Supplier<String>> properties) {
    this.folder = folder;
    this.every = every;
    this.last = last;
    this.properties = properties;
  }

  /** After every epoch, in a folder that belongs to one run; the last 2 and the best are kept. */
  public static Snapshots in(Path folder) {
    return new Snapshots(
        Objects.requireNonNull(folder, "Expected a folder, got null"), 0, LAST, Map.of());
  }

  /**
   * These, and one behind every so many training batches.
   *
   * @throws IllegalArgumentException if the number is below 1
   */
  public Snapshots withEvery(int batches) {
    return new Snapshots(folder, positive("batches", batches), last, properties);
  }

  /**
   * These, of which so many are kept, and the one behind the epoch with the highest accuracy.
   *
   * @throws IllegalArgumentException if the number is below 1
   */
  public Snapshots withLast(int number) {
    return new Snapshots(folder, every, positive("snapshots", number), properties);
  }

  /**
   * These with something of the caller's, such as totals of a listener: it is asked for on the
   * thread that called the trainer, when listeners were told of the last batch before the snapshot
   * and of none behind it.
   */
  public Snapshots withProperty(String key, Supplier<String> value) {
    Map<String, Supplier<String>> more = new LinkedHashMap<>(properties);
    more.put(
        Objects.requireNonNull(key, "Expected a key, got null"),
        Objects.requireNonNull(value, "Expected a value, got null"));
    return new Snapshots(folder, every, last, more);
  }

  private static int positive(String what, int number) {
    if (number < 1) {
      throw new IllegalArgumentException("Expected at least 1 of " + what + ", got " + number);
    }
    return number;
  }

  /** Where they are. */
  public Path folder() {
    return folder;
  }

  /** Whether there is one behind so many training batches, but for those after epochs. */
  boolean isDue(long steps) {
    return every > 0 && steps % every == 0;
  }

  int last() {
    return last;
  }

  Map<String, String> properties() {
    Map<String, String> values = new LinkedHashMap<>();
    properties.forEach(
        (key, value) ->
            values.put(
                key,
                Objects.requireNonNull(
                    value.get(), () -> "Expected a value of the property " + key + ", got null")));
    return values;
  }

  /**
   * The latest one, if there is any.
   *
   * @throws IOException if the folder or its manifest cannot be read
   */
  public Optional<Snapshot> latest() throws IOException {
    return SnapshotFolder.latest(folder);
  }

  /**
   * The one behind the epoch with the highest accuracy, if there is any; of equal ones the first.
   *
   * @throws IOException if the folder or its manifest cannot be read
   */
  public Optional<Snapshot> best() throws IOException {
    return SnapshotFolder.best(folder);
  }
}
