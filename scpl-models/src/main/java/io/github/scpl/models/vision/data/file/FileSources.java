// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.file;

import io.github.scpl.models.data.DataException;
import io.github.scpl.models.data.ReadingProgress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells which source a path is. */
public final class FileSources {
  private FileSources() {}

  /** A folder, or a zip, tar or packed tar archive by its content. */
  public static FileSource of(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return new FolderSource(path);
    }
    if (!Files.isRegularFile(path)) {
      String next = "check the path or download the data set";
      throw new DataException(path.toString(), "a folder or an archive", Folders.kind(path), next);
    }
    String start = start(path);
    String unknown = unknownArchive(start);
    if (unknown != null) {
      String next = "unpack it and give the folder";
      throw new DataException(path.toString(), "a .tar.gz, a .zip or a folder", unknown, next);
    }
    return start.startsWith("PK") ? new ZipSource(path) : new TarSource(path);
  }

  /** A reader of one file. */
  public static ByteReader reader(Path file) throws IOException {
    Folders.requireFile(file);
    try {
      return ByteReader.open(file.toString(), ReadingProgress.open(file));
    } catch (IOException e) {
      throw ByteReader.explain(file.toString(), e);
    }
  }

  private static String start(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return new String(in.readNBytes(8), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw ByteReader.explain(path.toString(), e);
    }
  }

  private static String unknownArchive(String start) {
    if (start.isEmpty()) {
      return "an empty file";
    }
    if (start.startsWith("7z\u00BC\u00AF")) {
      return "a 7z archive";
    }
    if (start.startsWith("Rar!")) {
      return "a RAR archive";
    }
    if (start.startsWith("BZh")) {
      return "an archive packed by bzip2";
    }
    if (start.startsWith("\u00FD7zXZ")) {
      return "an archive packed by xz";
    }
    return start.startsWith("\u0028\u00B5\u002F\u00FD") ? "an archive packed by zstd" : null;
  }
}
