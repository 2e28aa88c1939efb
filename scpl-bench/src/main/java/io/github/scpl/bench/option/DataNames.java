// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** What data sets are called in {@code --data}, in front of the colon. */
public final class DataNames {
  /** All, as they are typed. */
  public static final String FORMS =
      "fashion-mnist, cifar10:PATH, cifar100:PATH, tiny-imagenet:FOLDER, idx:FOLDER, "
          + "banking77, ag-news:FOLDER, dbpedia:FOLDER, sst2:FOLDER, imdb:FILE";

  static final Set<String> IMAGES =
      Set.of("fashion-mnist", "cifar10", "cifar100", "tiny-imagenet", "idx");

  static final Set<String> TEXTS = Set.of("banking77", "ag-news", "dbpedia", "sst2", "imdb");

  private DataNames() {}

  /** What is typed in front of a path, if there is one. */
  public static List<String> typed() {
    return Arrays.stream(FORMS.split(", ")).map(form -> form.replaceAll("[A-Z]+$", "")).toList();
  }
}
