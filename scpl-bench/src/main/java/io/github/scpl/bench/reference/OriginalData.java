// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.reference;

import io.github.scpl.bench.data.KnownSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the original's data sets and word vectors, which it would download, in folders. */
final class OriginalData {
  static final String IMDB = "imdb";
  private static final int DEPTH = 2;
  private static final Map<String, KnownSet> VISION =
      named(
          Map.of(
              "cifar10", KnownSet.CIFAR10,
              "cifar100", KnownSet.CIFAR100,
              "tinyImageNet", KnownSet.TINY_IMAGENET));
  private static final Map<String, KnownSet> TEXT =
      named(
          Map.of(
              "ag_news",
              KnownSet.AG_NEWS,
              "dbpedia_14",
              KnownSet.DBPEDIA,
              "sst2",
              KnownSet.SST2,
              IMDB,
              KnownSet.IMDB,
              "banking77",
              KnownSet.BANKING77));

  private OriginalData() {}

  private static Map<String, KnownSet> named(Map<String, KnownSet> sets) {
    Map<String, KnownSet> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    anyCase.putAll(sets);
    return anyCase;
  }

  /** All names of sets of images. */
  static List<String> visionNames() {
    return List.copyOf(VISION.keySet());
  }

  /** All names of sets of texts. */
  static List<String> textNames() {
    return List.copyOf(TEXT.keySet());
  }

  /** What {@code --data} takes for a set of images. */
  static String ofVision(String name, List<Path> folders) {
    return of(name, VISION, folders);
  }

  /** What {@code --data} takes for a set of texts. */
  static String ofText(String name, List<Path> folders) {
    return of(name, TEXT, folders);
  }

  private static String of(String name, Map<String, KnownSet> sets, List<Path> folders) {
    KnownSet set = sets.get(name);
    if (set == null) {
      throw new IllegalArgumentException(
          "--dataset: expected one of " + String.join(", ", sets.keySet()) + "; got " + name);
    }
    List<String> found = set.find(folders.stream().filter(Files::isDirectory).toList());
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "--dataset: expected "
              + name
              + " in "
              + names(folders)
              + ", got nothing; get "
              + set.source()
              + ", or say where it is by --data-dir");
    }
    return found.get(0);
  }

  /** Folders in words. */
  static String names(List<Path> folders) {
    return folders.stream().map(Path::toString).collect(Collectors.joining(" or "));
  }

  /** A file of this name in the folders, or one or two levels below; null if there is none. */
  static Path file(String name, List<Path> folders) throws IOException {
    for (Path folder : folders) {
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files =
            Files.find(folder, DEPTH, (path, attributes) -> isNamed(path, name))) {
          Path found = files.sorted().findFirst().orElse(null);
          if (found != null) {
            return found;
          }
        }
      }
    }
    return null;
  }

  private static boolean isNamed(Path path, String name) {
    Path last = path.getFileName();
    return last != null && last.toString().equals(name);
  }
}
