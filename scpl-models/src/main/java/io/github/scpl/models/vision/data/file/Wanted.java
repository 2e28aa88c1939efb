// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.file;

import io.github.scpl.models.data.DataException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The files that are wanted of a source, each once. Their names may end in {@code .gz}, and may
 * have {@code .idx} for {@code -idx}, as users' files do.
 */
public final class Wanted {
  private static final int SHOWN = 6;
  private static final int KEPT = 1000;

  private final Collection<String> names;
  private final String source;
  private final Map<String, String> taken = new LinkedHashMap<>();
  private final TreeSet<String> others = new TreeSet<>();

  /**
   * Wants files.
   *
   * @param source where, for messages
   * @param names as the official files have them
   */
  public Wanted(String source, Collection<String> names) {
    this.source = source;
    this.names = names;
  }

  /** The names of files that would be taken for a name. */
  static List<String> forms(String name) {
    String dotted = name.replace("-idx", ".idx");
    return List.of(name, name + ".gz", dotted, dotted + ".gz");
  }

  Collection<String> names() {
    return names;
  }

  boolean isAnyTaken() {
    return !taken.isEmpty();
  }

  /**
   * Decides on a file.
   *
   * @param path in the source, with slashes
   * @return the official name if the file is to be taken, or null
   * @throws DataException if it has been taken from another folder before
   */
  String take(String path) throws DataException {
    String name = official(path.substring(path.lastIndexOf('/') + 1));
    if (!names.contains(name)) {
      passOver(path);
      return null;
    }
    String before = taken.putIfAbsent(name, path);
    if (before == null) {
      return name;
    }
    if (!folder(before).equals(folder(path)) || before.equals(path)) {
      String next = "take one of them out, or give its folder";
      throw new DataException(source, "one file " + name, before + " and " + path, next);
    }
    return null;
  }

  private static String official(String name) {
    String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    return plain.replace(".idx", "-idx");
  }

  private static String folder(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }

  /** Keeps a name for messages. */
  void passOver(String path) {
    if (others.size() < KEPT) {
      others.add(path);
    }
  }

  /** Whether a name that was passed over matches. */
  public boolean sawOther(String regex) {
    return others.stream().anyMatch(path -> path.matches(regex));
  }

  /** What there is in the place of a missing file, for messages. */
  public String found() {
    Collection<String> shown = taken.isEmpty() ? others : taken.values();
    if (shown.isEmpty()) {
      return "no such file";
    }
    String more = shown.size() > SHOWN ? ", ..." : "";
    return "no such file, only " + String.join(", ", shown.stream().limit(SHOWN).toList()) + more;
  }
}
