package io.github.scpl.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Replaces a file as a whole or not at all. */
final class AtomicFile {
  private AtomicFile() {}

  /** What writes the new content; it may close the stream. */
  interface Content {
    void writeTo(OutputStream output) throws IOException;
  }

  /**
   * Writes a file beside the target, forces it to the disk, and renames it. If that fails, or the
   * process ends, the target is as it was.
   */
  static void write(Path target, Content content) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException(
          "Cannot write " + target + ": expected a folder " + folder + ", got none; make it first");
    }
    if (Files.isDirectory(target)) {
      throw new IOException(
          "Cannot write " + target + ": expected the name of a file, got that of a folder");
    }
    String unique = Long.toHexString(System.nanoTime());
    Path part = folder.resolve(target.getFileName() + "." + unique + ".part");
    try {
      try (OutputStream output = Files.newOutputStream(part, StandardOpenOption.CREATE_NEW)) {
        content.writeTo(output);
      }
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) { // a full disk is told without the file
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new IOException("Cannot write " + target + ": " + reason, e);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
