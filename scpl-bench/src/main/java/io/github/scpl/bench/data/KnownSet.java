// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.data;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The data sets by the names of their files, to tell which ones are at hand. Whether a set can be
 * read shows when it is.
 */
public enum KnownSet {
  FASHION_MNIST("fashion-mnist", null, null),
  CIFAR10(
      "cifar10",
      "cifar-10-binary.tar.gz of https://www.cs.toronto.edu/~kriz/cifar.html",
      "cifar-10-binary.*\\.tar(\\.gz)?",
      "data_batch_1.bin"),
  CIFAR100(
      "cifar100",
      "cifar-100-binary.tar.gz of https://www.cs.toronto.edu/~kriz/cifar.html",
      "cifar-100-binary.*\\.tar(\\.gz)?",
      "train.bin"),
  TINY_IMAGENET(
      "tiny-imagenet",
      "http://cs231n.stanford.edu/tiny-imagenet-200.zip, unpacked",
      null,
      "wnids.txt"),
  IDX(
      "idx",
      "the four .gz files of https://github.com/zalandoresearch/fashion-mnist, or of MNIST",
      null,
      "train-images-idx3-ubyte",
      "train-images.idx3-ubyte"),
  BANKING77("banking77", null, null),
  AG_NEWS(
      "ag-news",
      "https://s3.amazonaws.com/fast-ai-nlp/ag_news_csv.tgz, unpacked",
      null,
      "agnews/train.csv"),
  DBPEDIA(
      "dbpedia",
      "https://s3.amazonaws.com/fast-ai-nlp/dbpedia_csv.tgz, unpacked",
      null,
      "dbpedia/train.csv"),
  SST2(
      "sst2",
      "https://dl.fbaipublicfiles.com/glue/data/SST-2.zip, unpacked",
      null,
      "sst2/train.tsv"),
  IMDB(
      "imdb",
      "IMDB Dataset.csv of"
          + " https://www.kaggle.com/datasets/lakshmi25npathi/imdb-dataset-of-50k-movie-reviews",
      "imdb.*\\.csv(\\.gz)?");

  /** Levels below a folder that are looked at. */
  private static final int DEPTH = 2;

  private final String word;
  private final String source;
  private final String file;
  private final List<String> inside;

  /**
   * A set.
   *
   * @param word what it is called in {@code --data}
   * @param source where to get it; null if it is built in
   * @param file the names of the one file that it may be, in lower case; null if it is a folder
   * @param inside a file of the folder that it may be, perhaps behind the beginning of the folder's
   *     name, letters and digits alone, in lower case; each may end in {@code .gz}
   */
  KnownSet(String word, String source, String file, String... inside) {
    this.word = word;
    this.source = source;
    this.file = file;
    this.inside = List.of(inside);
  }

  /** What it is called in {@code --data}. */
  public String word() {
    return word;
  }

  /** Where to get it; null if it is built in. */
  public String source() {
    return source;
  }

  /**
   * What {@code --data} takes for this set where it is found in folders, or in those inside, down
   * to two levels. What may not be read is passed over.
   */
  public List<String> find(List<Path> folders) {
    if (source == null) {
      return List.of(word);
    }
    return folders.stream()
        .flatMap(folder -> candidates(folder).stream())
        .distinct()
        .filter(this::matches)
        .map(path -> word + ":" + path)
        .toList();
  }

  private boolean matches(Path path) {
    if (!Files.isDirectory(path)) {
      String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
      return file != null && name.matches(file);
    }
    return inside.stream().anyMatch(name -> holds(path, name));
  }

  private static boolean holds(Path folder, String wanted) {
    String[] parts = wanted.split("/");
    Path name = folder.toAbsolutePath().normalize().getFileName();
    String letters = String.valueOf(name).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    String child = parts[parts.length - 1];
    return (parts.length == 1 || letters.startsWith(parts[0]))
        && Stream.of(child, child + ".gz").anyMatch(n -> Files.isRegularFile(folder.resolve(n)));
  }

  /** The folder and what is in it, in the order of names. */
  private static List<Path> candidates(Path folder) {
    List<Path> found = new ArrayList<>();
    SimpleFileVisitor<Path> collector =
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
            found.add(path);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
            found.add(path);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path path, IOException e) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path path, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        };
    try {
      Files.walkFileTree(folder, Set.of(), DEPTH, collector);
    } catch (IOException e) {
      return List.of(); // the collector lets none through
    }
    Collections.sort(found);
    return found;
  }
}
