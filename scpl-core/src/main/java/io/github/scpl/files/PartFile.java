// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * A file that is being written beside the one that it will replace. It is locked as long as someone
 * writes it, so that those of processes that were killed can be told from those in use.
 */
final class PartFile implements Closeable {
  private static final String SUFFIX = ".part";
  private static final AtomicLong NUMBER = new AtomicLong(System.nanoTime());

  /**
   * Those of this process. They must not even be opened: on POSIX systems, to close a file gives up
   * all locks that the process has on it.
   */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;

  private PartFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** Makes an empty one for a file of this name. */
  static PartFile create(Path folder, String name) throws IOException {
    while (true) {
      String unique = String.format(Locale.ROOT, "%016x", NUMBER.incrementAndGet());
      Path path = folder.resolve(name + "." + unique + SUFFIX);
      OWN.add(path);
      FileChannel channel = null;
      try {
        channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        // Before it was locked, another process may have taken it for one that nobody writes.
        if (isLocked(channel) && Files.exists(path)) {
          return new PartFile(path, channel);
        }
        close(path, channel);
      } catch (Throwable e) {
        close(path, channel);
        throw e;
      }
    }
  }

  private static boolean isLocked(FileChannel channel) {
    try {
      return channel.tryLock() != null;
    } catch (IOException e) {
      return true; // a file system without locks: nobody else can tell either, and removes nothing
    }
  }

  /** Removes what nobody writes any more; what cannot be removed stays. */
  static void removeStale(Path folder, String name) {
    Pattern parts = Pattern.compile(Pattern.quote(name) + "\\.[0-9a-f]{16}" + SUFFIX);
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(
            folder, file -> parts.matcher(file.getFileName().toString()).matches())) {
      for (Path file : files) {
        removeIfStale(file);
      }
    } catch (IOException | DirectoryIteratorException e) {
      return; // a folder that cannot be listed can be written to nevertheless
    }
  }

  private static void removeIfStale(Path file) {
    if (OWN.contains(file)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | OverlappingFileLockException e) {
      return; // in use, gone, or not ours to remove
    }
  }

  Path path() {
    return path;
  }

  FileChannel channel() {
    return channel;
  }

  /** Removes the file, unless it has got another name. */
  @Override
  public void close() throws IOException {
    close(path, channel);
  }

  private static void close(Path path, FileChannel channel) throws IOException {
    try (channel) {
      if (channel != null) {
        Files.deleteIfExists(path);
      }
    } finally {
      OWN.remove(path);
    }
  }
}
