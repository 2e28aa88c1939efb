package io.github.scpl.models.text.data;

import io.github.scpl.models.data.DataException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** A named stream of bytes that can be opened again and again; gzip is undone on the way. */
final class Source {
  private static final int BUFFER = 1 << 16;
  private static final int GZIP_FIRST = 0x1f;
  private static final int GZIP_SECOND = 0x8b;

  private final String name;
  private final Opener opener;

  private Source(String name, Opener opener) {
    this.name = name;
    this.opener = opener;
  }

  static Source of(Path file) {
    return new Source(file.toString(), () -> Files.newInputStream(file));
  }

  static Source of(URL resource) {
    return new Source(resource.toString(), resource::openStream);
  }

  String name() {
    return name;
  }

  /** Looks at the content, not at the name, for files are renamed. */
  InputStream open() throws IOException {
    InputStream raw = new BufferedInputStream(opener.open(), BUFFER);
    try {
      raw.mark(2);
      boolean compressed = raw.read() == GZIP_FIRST && raw.read() == GZIP_SECOND;
      raw.reset();
      return compressed ? new GZIPInputStream(raw, BUFFER) : raw;
    } catch (EOFException | ZipException e) {
      raw.close();
      throw new DataException(name + ": the compressed data is cut off or damaged", e);
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  @FunctionalInterface
  private interface Opener {
    InputStream open() throws IOException;
  }
}
