// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data.file;

import io.github.scpl.models.data.DataException;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A named stream of bytes; gzip is undone on the way. It can be opened again and again, save that a
 * pipe or a device can be opened once.
 */
public final class Source {
  private static final int BUFFER = 1 << 16;

  private final String name;
  private final Opener opener;

  private Source(String name, Opener opener) {
    this.name = name;
    this.opener = opener;
  }

  public static Source of(Path file) {
    if (file == null) {
      throw new IllegalArgumentException("Expected a file, got null; give its path");
    }
    return new Source(file.toString(), new FileOpener(file));
  }

  public static Source of(URL resource) {
    if (resource == null) {
      throw new IllegalArgumentException("Expected a resource, got null; check its name");
    }
    return new Source(resource.toString(), resource::openStream);
  }

  public String name() {
    return name;
  }

  /** Looks at the content, not at the name, for files are renamed. */
  InputStream open() throws IOException {
    InputStream raw;
    try {
      raw = opener.open();
    } catch (IOException e) {
      throw unreadable(name, e);
    }
    try {
      PeekStream stream = new PeekStream(raw, BUFFER);
      if (Packing.isGzip(stream.peek())) {
        stream = new PeekStream(new GZIPInputStream(stream, BUFFER), BUFFER);
      }
      Packing.refuse(name, stream.peek());
      return stream;
    } catch (IOException e) {
      raw.close();
      throw unreadable(name, e);
    }
  }

  /** The same failure with the file, the reason and the cure in its message. */
  static DataException unreadable(String place, IOException e) {
    if (e instanceof DataException known) {
      return known;
    } else if (e instanceof EOFException || e instanceof ZipException) {
      String next = "download or pack it again";
      return new DataException(place, "gzip", "data that is cut off or damaged", next, e);
    } else if (e instanceof NoSuchFileException) {
      String next = "check the path or download the data";
      return new DataException(place, "a file", "nothing", next, e);
    } else if (e instanceof AccessDeniedException) {
      String next = "allow to read it";
      return new DataException(place, "a readable file", "no permission", next, e);
    }
    String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
    String got = "an error (" + (reason == null ? e.getClass().getSimpleName() : reason) + ")";
    return new DataException(place, "a readable file", got, "check the path and the disk", e);
  }

  @FunctionalInterface
  private interface Opener {
    InputStream open() throws IOException;
  }

  /** Opens a file, or once what is none. */
  private static final class FileOpener implements Opener {
    private final Path file;
    private boolean isSpent;

    FileOpener(Path file) {
      this.file = file;
    }

    @Override
    public InputStream open() throws IOException {
      BasicFileAttributes kind = Files.readAttributes(file, BasicFileAttributes.class);
      if (kind.isDirectory()) {
        String next = "give the path of a file in it";
        throw new DataException(file.toString(), "a file", "a folder", next);
      } else if (kind.isRegularFile()) {
        return Files.newInputStream(file);
      } else if (isSpent) {
        throw new DataException(
            file.toString(),
            "a file, for it is read more than once",
            "a pipe or a device",
            "write the content to a file");
      }
      isSpent = true;
      // A channel's stream asks a pipe for its position, which is an error.
      return new FileInputStream(file.toFile());
    }
  }
}
