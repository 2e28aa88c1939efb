// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.file;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Files of a zip archive, read once from front to back. */
record ZipSource(Path archive) implements FileSource {
  @Override
  public void visit(Wanted wanted, Visitor visitor) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.isDirectory() ? null : wanted.take(entry.getName());
        if (name != null) {
          String place = archive + "!" + entry.getName();
          try (ByteReader reader = ByteReader.open(place, new Unclosed(zip))) {
            visitor.visit(name, reader);
          }
        }
      }
    } catch (IOException e) {
      throw ByteReader.explain(archive.toString(), e);
    }
  }

  @Override
  public String describe() {
    return archive.toString();
  }

  /** Closing an entry must not close the archive. */
  private static final class Unclosed extends FilterInputStream {
    Unclosed(InputStream in) {
      super(in);
    }

    @Override
    public void close() {}
  }
}
