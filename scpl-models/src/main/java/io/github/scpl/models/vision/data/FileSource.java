// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import io.github.scpl.models.data.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Where the files of a data set are: in a folder, an archive, or on the class path. */
interface FileSource {
  /** Takes the content of one file; the reader is closed by the source. */
  interface Visitor {
    void visit(String name, ByteReader reader) throws IOException;
  }

  /** Hands over the wanted files that exist, in any order, each by its official name. */
  void visit(Wanted wanted, Visitor visitor) throws IOException;

  /** The source, for messages. */
  String describe();

  /** A folder, or a zip, tar or packed tar archive by its content. */
  static FileSource of(Path path) throws IOException {
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

  /** Files beside a class, or in a package below it. */
  record ResourceSource(Class<?> neighbour, String folder) implements FileSource {
    @Override
    public void visit(Wanted wanted, Visitor visitor) throws IOException {
      for (String name : wanted.names()) {
        for (String form : Wanted.forms(name)) {
          visitForm(form, wanted, visitor);
        }
      }
    }

    private void visitForm(String form, Wanted wanted, Visitor visitor) throws IOException {
      try (InputStream in = neighbour.getResourceAsStream(folder + "/" + form)) {
        String name = in == null ? null : wanted.take(form);
        if (name != null) {
          try (ByteReader reader = ByteReader.open(describe() + "/" + form, in)) {
            visitor.visit(name, reader);
          }
        }
      }
    }

    @Override
    public String describe() {
      return String.format(
          Locale.ROOT, "class path %s/%s", neighbour.getPackageName().replace('.', '/'), folder);
    }
  }
}
