// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.files;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Replaces a file as a whole or not at all. Thread-safe: of several who write the same file at a
 * time, in this process or others, the one that ends last wins.
 */
public final class AtomicFile {
  private static final int MOST_LINKS = 40;

  private AtomicFile() {}

  /** What writes the new content; it may close the stream. */
  public interface Content {
    /**
     * Writes all of it.
     *
     * @throws IOException if that fails; the file is left as it was
     */
    void writeTo(OutputStream output) throws IOException;
  }

  /**
   * Writes a file beside the target, forces it to the disk, and renames it. If that fails, or the
   * process ends, the target is as it was; what a process that was killed has left is removed by
   * the next call. A symbolic link stays, and the file that it leads to is replaced.
   *
   * @throws IOException that names the target
   */
  public static void write(Path target, Content content) throws IOException {
    Path file = followed(target);
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException(
          "Cannot write " + target + ": expected a folder " + folder + ", got none; make it first");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      String got = Files.isDirectory(file) ? "that of a folder" : "no regular file";
      throw new IOException("Cannot write " + target + ": expected the name of a file, got " + got);
    }
    String name = file.getFileName().toString();
    Path real = folder.toRealPath(); // one name for each part, however it is reached
    PartFile.removeStale(real, name);
    try (PartFile part = PartFile.create(real, name)) {
      content.writeTo(new Unclosed(part.channel()));
      part.channel().force(true);
      Files.move(part.path(), file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new IOException("Cannot write " + target + ": " + Failure.reason(e), e);
    }
  }

  /** Where links lead to, which may not be there yet. */
  private static Path followed(Path target) throws IOException {
    Path file = target;
    for (int links = 0; Files.isSymbolicLink(file); links++) {
      if (links == MOST_LINKS) {
        throw new IOException(
            "Cannot write " + target + ": expected a file, got links that lead in a circle");
      }
      file = file.resolveSibling(Files.readSymbolicLink(file));
    }
    return file;
  }

  /** Leaves the channel open, and with it the lock, until the file has its name. */
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(FileChannel channel) {
      super(Channels.newOutputStream(channel));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
