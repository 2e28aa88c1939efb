// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.bench.option.DataNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownSetTest {
  @TempDir private Path folder;

  private Path file(String path) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.createFile(file);
  }

  private List<String> found() {
    return Arrays.stream(KnownSet.values())
        .filter(set -> set.source() != null)
        .flatMap(set -> set.find(List.of(folder)).stream())
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "cifar10, cifar-10-binary.tar.gz, cifar-10-binary.tar.gz",
    "cifar10, data/cifar-10-binary-subset.tar.gz, data/cifar-10-binary-subset.tar.gz",
    "cifar10, cifar-10-batches-bin/data_batch_1.bin, cifar-10-batches-bin",
    "cifar100, x/cifar-100-binary/train.bin.gz, x/cifar-100-binary",
    "tiny-imagenet, tiny-imagenet-200/wnids.txt, tiny-imagenet-200",
    "idx, fashion/train-images-idx3-ubyte.gz, fashion",
    "idx, mnist/train-images.idx3-ubyte, mnist",
    "ag-news, ag_news_csv/train.csv, ag_news_csv",
    "dbpedia, dbpedia_csv/train.csv.gz, dbpedia_csv",
    "sst2, glue/SST-2/train.tsv, glue/SST-2",
    "imdb, IMDB Dataset.csv, IMDB Dataset.csv"
  })
  void aSetIsFoundByTheNamesOfItsFiles(String word, String file, String found) throws IOException {
    file(file);
    assertEquals(List.of(word + ":" + folder.resolve(found)), found());
  }

  @Test
  void theFolderItselfMayBeTheSet() throws IOException {
    file("train-images-idx3-ubyte");
    assertEquals(List.of("idx:" + folder), found());
  }

  @Test
  void otherFilesAreNone() throws IOException {
    file("train.csv");
    file("other/train.csv");
    file("cifar-10-python.tar.gz");
    file("a/b/c/cifar-10-binary.tar.gz");
    assertEquals(List.of(), found());
  }

  @Test
  void aSetThatIsFoundTwiceIsNamedTwiceAndInOrder() throws IOException {
    file("b/cifar-10-binary.tar.gz");
    file("a/cifar-10-binary.tar.gz");
    List<String> expected =
        List.of(
            "cifar10:" + folder.resolve("a/cifar-10-binary.tar.gz"),
            "cifar10:" + folder.resolve("b/cifar-10-binary.tar.gz"));
    assertEquals(expected, KnownSet.CIFAR10.find(List.of(folder, folder.resolve("a"))));
  }

  @Test
  void whatIsBuiltInIsAlwaysFound() {
    assertEquals(List.of("banking77"), KnownSet.BANKING77.find(List.of()));
    assertEquals(List.of("fashion-mnist"), KnownSet.FASHION_MNIST.find(List.of()));
  }

  /** A new one has to be found, too. */
  @Test
  void allNamesOfDataAreKnown() {
    Set<String> names =
        Arrays.stream(DataNames.FORMS.split(", "))
            .map(form -> form.replaceFirst(":.*", ""))
            .collect(Collectors.toSet());
    Set<String> known =
        Arrays.stream(KnownSet.values()).map(KnownSet::word).collect(Collectors.toSet());
    assertEquals(names, known);
    for (KnownSet set : KnownSet.values()) {
      boolean path = DataNames.FORMS.contains(set.word() + ":");
      assertEquals(path, set.source() != null, set.word());
      assertTrue(path || set.find(List.of()).size() == 1, set.word());
    }
  }
}
