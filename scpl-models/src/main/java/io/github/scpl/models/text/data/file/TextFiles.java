// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data.file;

import io.github.scpl.models.data.DataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Finds files where tools have unpacked them: in a folder, or below it in one of the data set's
 * name, in its only one, or in one that is named like the file. Names match regardless of case, and
 * {@code .gz} may follow them.
 */
public final class TextFiles {
  private static final String GZIP = ".gz";
  private static final int DEEPEST = 3;
  private static final int NAMED = 8;

  private TextFiles() {}

  /**
   * Finds one of the two files of a set.
   *
   * @param name of the file
   * @param other what lies beside it in a complete set; not needed
   * @param expected what both are called, for messages
   */
  static Path part(Path folder, String setName, String name, String other, String expected)
      throws IOException {
    requireFolder(folder, "the folder with " + expected);
    Path current = folder;
    for (int depth = 0; current != null && depth <= DEEPEST; depth++) {
      Path found = named(current, name);
      if (found != null) {
        return found;
      } else if (named(current, other) != null) {
        throw missing(current, expected);
      }
      current = below(current, setName);
    }
    throw missing(folder, expected);
  }

  /** The path itself if it is no folder, else the only file in it that ends so. */
  public static Path one(Path path, String setName, String what, List<String> endings)
      throws IOException {
    if (path == null) {
      throw new IllegalArgumentException("Expected a file, got null; give its path");
    }
    if (!Files.isDirectory(path)) {
      return path;
    }
    String expected = what + " (" + String.join(" or ", endings) + ", plain or as " + GZIP + ")";
    Path current = path;
    for (int depth = 0; current != null && depth <= DEEPEST; depth++) {
      List<Path> found = ending(current, endings);
      if (found.size() == 1) {
        return found.get(0);
      } else if (found.size() > 1) {
        String got = found.size() + " such files " + names(found);
        throw new DataException(current.toString(), expected, got, "give the path of one of them");
      }
      current = below(current, setName);
    }
    throw missing(path, expected);
  }

  private static void requireFolder(Path folder, String expected) throws IOException {
    if (folder == null) {
      throw new IllegalArgumentException("Expected " + expected + ", got null; give its path");
    }
    if (Files.isDirectory(folder)) {
      return;
    }
    String got = "a pipe or a device";
    String next = "give the folder";
    if (!Files.exists(folder)) {
      got = "nothing";
      next = "check the path or download the data set";
    } else if (Files.isRegularFile(folder)) {
      got = "a file";
      next = "give its folder, or unpack it if it is an archive";
    }
    throw new DataException(folder.toString(), expected, got, next);
  }

  private static Path named(Path folder, String name) throws IOException {
    Set<String> wanted = Set.of(name, name + GZIP);
    List<Path> files = filesOf(folder, entry -> wanted.contains(lowerName(entry)));
    return files.isEmpty() ? null : files.get(0);
  }

  private static List<Path> ending(Path folder, List<String> endings) throws IOException {
    return filesOf(folder, entry -> hasEnding(entry, endings));
  }

  /** The files of such names, and those in folders of such names. */
  private static List<Path> filesOf(Path folder, Predicate<Path> isWanted) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path entry : entries(folder)) {
      if (!isWanted.test(entry)) {
        continue;
      }
      List<Path> candidates = Files.isDirectory(entry) ? entries(entry) : List.of(entry);
      candidates.stream()
          .filter(isWanted)
          .filter(file -> !Files.isDirectory(file))
          .forEach(found::add);
    }
    return found;
  }

  private static boolean hasEnding(Path entry, List<String> endings) {
    String name = lowerName(entry);
    String plain = name.endsWith(GZIP) ? name.substring(0, name.length() - GZIP.length()) : name;
    return endings.stream().anyMatch(plain::endsWith);
  }

  /** The folder to look into next: the only one of the set's name, or the only one; or null. */
  private static Path below(Path folder, String setName) throws IOException {
    List<Path> folders = entries(folder).stream().filter(Files::isDirectory).toList();
    List<Path> ofTheSet =
        folders.stream().filter(entry -> letters(lowerName(entry)).startsWith(setName)).toList();
    List<Path> choice = ofTheSet.isEmpty() ? folders : ofTheSet;
    return choice.size() == 1 ? choice.get(0) : null;
  }

  private static String letters(String name) {
    return name.replaceAll("[^a-z0-9]", "");
  }

  private static String lowerName(Path entry) {
    return entry.getFileName().toString().toLowerCase(Locale.ROOT);
  }

  /** What is in a folder, in order of names, save what systems hide there. */
  private static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(
              entry -> !lowerName(entry).startsWith(".") && !lowerName(entry).equals("__macosx"))
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw Source.unreadable(folder.toString(), e.getCause());
    } catch (IOException e) {
      throw Source.unreadable(folder.toString(), e);
    }
  }

  private static DataException missing(Path folder, String expected) throws IOException {
    List<Path> entries = entries(folder);
    String got = entries.isEmpty() ? "an empty folder" : "a folder with " + names(entries);
    return new DataException(
        folder.toString(), expected, got, "give the folder or file, or download and unpack it");
  }

  private static String names(List<Path> entries) {
    List<String> names =
        entries.stream()
            .limit(NAMED)
            .map(entry -> entry.getFileName() + (Files.isDirectory(entry) ? "/" : ""))
            .toList();
    int more = entries.size() - names.size();
    return String.join(", ", names) + (more > 0 ? " and " + more + " more" : "");
  }
}
