// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.file;

import io.github.scpl.models.data.DataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Looks at what there is in the file system. */
public final class Folders {
  private Folders() {}

  /** What a path leads to, for messages. */
  public static String kind(Path path) {
    if (Files.isDirectory(path)) {
      return "a folder";
    }
    if (Files.isRegularFile(path)) {
      return "a file";
    }
    if (Files.exists(path)) {
      return "a pipe or a device";
    }
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? "a link to nothing" : "nothing";
  }

  /** Requires a file that can be read more than once, whose size is known: no pipe. */
  public static void requireFile(Path path) throws DataException {
    if (!Files.isRegularFile(path)) {
      String next = "check the path or get the data set again";
      throw new DataException(path.toString(), "a file", kind(path), next);
    }
  }

  /** Everything in a folder, sorted. */
  public static List<Path> list(Path folder) throws DataException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.sorted().toList();
    } catch (UncheckedIOException e) {
      throw ByteReader.explain(folder.toString(), e.getCause());
    } catch (IOException e) {
      throw ByteReader.explain(folder.toString(), e);
    }
  }

  /**
   * The name of a file or a folder.
   *
   * @throws DataException if it has bytes that are no characters in the locale's encoding: Java
   *     shows all of them alike, so that names would be mixed up
   */
  public static String name(Path path) throws DataException {
    Path last = path.getFileName();
    if (!isReadable(last)) {
      throw new DataException(
          path.toString(),
          "a name that Java can read in this locale",
          "bytes that are no characters in " + System.getProperty("sun.jnu.encoding"),
          "set LC_ALL to a locale in UTF-8, such as C.UTF-8, or rename the file");
    }
    return last.toString();
  }

  private static boolean isReadable(Path name) {
    try {
      return name.getFileSystem().getPath(name.toString()).equals(name);
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
