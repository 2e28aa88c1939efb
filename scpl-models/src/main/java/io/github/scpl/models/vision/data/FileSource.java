package io.github.scpl.models.vision.data;

import io.github.scpl.models.data.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Where the files of a data set are: in a folder, an archive, or on the class path. */
interface FileSource {
  /** Takes the content of one file; the reader is closed by the source. */
  interface Visitor {
    void visit(String name, ByteReader reader) throws IOException;
  }

  /**
   * Hands over the files of the given names that exist, in any order. Folders inside an archive do
   * not matter.
   */
  void visit(List<String> names, Visitor visitor) throws IOException;

  /** The source, for messages. */
  String describe();

  /** A folder, or a zip, tar or packed tar archive by its content. */
  static FileSource of(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return new FolderSource(path);
    }
    if (!Files.exists(path)) {
      String next = "check the path or download the data set";
      throw new DataException(path.toString(), "a folder or an archive", "nothing", next);
    }
    return isZip(path) ? new ZipSource(path) : new TarSource(path);
  }

  private static boolean isZip(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return in.read() == 'P' && in.read() == 'K';
    } catch (IOException e) {
      throw ByteReader.explain(path.toString(), e);
    }
  }

  /** The last part of an archive entry's name. */
  static String baseName(String entry) {
    return entry.substring(entry.lastIndexOf('/') + 1);
  }

  /** Files of a folder. */
  record FolderSource(Path folder) implements FileSource {
    @Override
    public void visit(List<String> names, Visitor visitor) throws IOException {
      for (String name : names) {
        Path file = folder.resolve(name);
        if (Files.exists(file)) {
          visitFile(file, name, visitor);
        }
      }
    }

    private static void visitFile(Path file, String name, Visitor visitor) throws IOException {
      try (ByteReader reader = ByteReader.open(file.toString(), Files.newInputStream(file))) {
        visitor.visit(name, reader);
      } catch (IOException e) {
        throw ByteReader.explain(file.toString(), e);
      }
    }

    @Override
    public String describe() {
      return folder.toString();
    }
  }

  /** Files beside a class, or in a package below it. */
  record ResourceSource(Class<?> neighbour, String folder) implements FileSource {
    @Override
    public void visit(List<String> names, Visitor visitor) throws IOException {
      for (String name : names) {
        InputStream in = neighbour.getResourceAsStream(folder + "/" + name);
        if (in != null) {
          try (ByteReader reader = ByteReader.open(describe() + "/" + name, in)) {
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
