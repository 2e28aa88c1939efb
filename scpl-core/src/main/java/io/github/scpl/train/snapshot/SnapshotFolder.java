// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.snapshot;

import io.github.scpl.files.Failure;
import io.github.scpl.train.report.Evaluation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of snapshots, one folder each, that one trainer writes to. What is being written, or
 * deleted, has a name that begins with {@link #PART}; renaming makes it a snapshot, or none.
 * Thread-safe.
 */
final class SnapshotFolder implements AutoCloseable {
  private static final String PART = ".part-";
  private static final String LOCK = ".lock";
  private static final Pattern NAME = Pattern.compile("epoch-(\\d{4,9})-batch-(\\d{6,9})");

  private final Path folder;
  private final FileChannel channel;

  private SnapshotFolder(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Takes a folder, and removes what a process that was killed has left.
   *
   * @throws IOException if it cannot be written, or somebody else has it
   */
  static SnapshotFolder open(Path folder) throws IOException {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      SnapshotFolder opened = new SnapshotFolder(folder, channel);
      try {
        if (!isLocked(channel)) {
          throw new IOException("somebody else writes snapshots there; give another folder");
        }
        opened.removeParts();
        return opened;
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** The snapshots of a folder, the earliest first; none if there is no such folder. */
  private static List<Path> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(path -> NAME.matcher(path.getFileName().toString()).matches())
          .sorted(Comparator.comparingLong(SnapshotFolder::position))
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static long position(Path snapshot) {
    Matcher name = NAME.matcher(snapshot.getFileName().toString());
    if (!name.matches()) {
      throw new IllegalArgumentException("Expected the name of a snapshot, got " + snapshot);
    }
    return (Long.parseLong(name.group(1)) << 32) + Long.parseLong(name.group(2));
  }

  static Optional<Snapshot> latest(Path folder) throws IOException {
    List<Path> all = list(folder);
    return all.isEmpty() ? Optional.empty() : Optional.of(Snapshot.open(all.get(all.size() - 1)));
  }

  static Optional<Snapshot> best(Path folder) throws IOException {
    List<Snapshot> all = new ArrayList<>();
    for (Path path : list(folder)) {
      all.add(Snapshot.open(path));
    }
    return best(all.stream());
  }

  /** The first of those with the highest accuracy. */
  private static Optional<Snapshot> best(Stream<Snapshot> all) {
    return all.filter(snapshot -> accuracy(snapshot) >= 0)
        .reduce((best, next) -> accuracy(next) > accuracy(best) ? next : best);
  }

  /** That one is damaged keeps no other from being taken. */
  private static Stream<Snapshot> readable(Path path) {
    try {
      return Stream.of(Snapshot.open(path));
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  /** That of the epoch that ended with it, by the deepest output that has learned; or below 0. */
  private static double accuracy(Snapshot snapshot) {
    if (snapshot.batch() > 0 || snapshot.past().isEmpty()) {
      return -1;
    }
    Evaluation last = snapshot.past().get(snapshot.past().size() - 1).evaluation();
    return last.activeHead().orElse(last.deepestActiveExit().orElse(last.accuracy()));
  }

  /** A new folder to write a snapshot to. */
  Path part(int epoch, int batch) throws IOException {
    Path part = folder.resolve(PART + name(epoch, batch));
    delete(part);
    return Files.createDirectory(part);
  }

  private static String name(int epoch, int batch) {
    return String.format(Locale.ROOT, "epoch-%04d-batch-%06d", epoch, batch);
  }

  /** Makes what was written a snapshot, and lets go of those that are not kept. */
  synchronized Snapshot publish(Path part, RunState run, int last) throws IOException {
    Path snapshot = folder.resolve(name(run.epoch(), run.batch()));
    force(part);
    Files.move(part, snapshot, StandardCopyOption.ATOMIC_MOVE);
    force(folder);
    prune(last);
    return Snapshot.open(snapshot);
  }

  private void prune(int last) throws IOException {
    List<Path> all = list(folder);
    Set<Path> kept = new HashSet<>(all.subList(Math.max(0, all.size() - last), all.size()));
    best(all.stream().flatMap(SnapshotFolder::readable)).ifPresent(best -> kept.add(best.folder()));
    for (Path path : all) {
      if (!kept.contains(path)) {
        Path part = folder.resolve(PART + path.getFileName());
        Files.move(path, part, StandardCopyOption.ATOMIC_MOVE);
        delete(part);
      }
    }
  }

  /** Puts the names in a folder on the disk, where a system can. */
  private static void force(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      return; // a system that opens no folders writes names by itself
    }
  }

  private void removeParts() throws IOException {
    List<Path> parts;
    try (Stream<Path> all = Files.list(folder)) {
      parts = all.filter(path -> path.getFileName().toString().startsWith(PART)).toList();
    }
    for (Path part : parts) {
      delete(part);
    }
  }

  private static void delete(Path part) throws IOException {
    if (!Files.exists(part)) {
      return;
    }
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.list(part)) {
      all.forEach(files::add);
    }
    for (Path file : files) {
      Files.delete(file);
    }
    Files.delete(part);
  }

  /** What went wrong with this folder. */
  IOException failed(IOException cause) {
    return failed(folder, cause);
  }

  private static IOException failed(Path folder, IOException cause) {
    return new IOException(
        "Cannot write snapshots to " + folder + ": " + Failure.reason(cause), cause);
  }

  /** Lets go of the folder, and removes what is not complete. */
  @Override
  public void close() throws IOException {
    try (channel) {
      removeParts();
    }
  }
}
