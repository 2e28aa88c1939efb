// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.data;

import io.github.scpl.bench.option.DataOptions;
import io.github.scpl.bench.option.OptionChecks;
import java.util.Arrays;
import java.util.IntSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code --train-limit} and {@code --test-limit} have drawn.
 *
 * @param seed by which samples were drawn
 * @param training samples of each class to learn from, what is held out included; null if all were
 *     taken
 * @param test samples of each class to test with; null if all were taken
 */
record Drawn(long seed, PerClass training, PerClass test) {
  /** Where all samples were taken. */
  static final Drawn NOTHING = new Drawn(0, null, null);

  private static final Logger LOG = LoggerFactory.getLogger(Drawn.class);

  /**
   * Samples of each class that the set has any of.
   *
   * @param least of the class with the fewest
   * @param most of the class with the most
   */
  record PerClass(int least, int most) {
    @Override
    public String toString() {
      return (least == most ? "" : least + " to ") + most + " per class";
    }

    private Map<String, Object> json() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("min", least);
      map.put("max", most);
      return map;
    }
  }

  /**
   * Of sets before and after their limits.
   *
   * @param train how many samples of each class there are to learn from
   * @param limited how many were drawn of these
   * @param test how many samples of each class there are to test with
   * @param tested how many were drawn of these
   */
  static Drawn of(long seed, int[] train, int[] limited, int[] test, int[] tested) {
    return new Drawn(seed, perClass(train, limited), perClass(test, tested));
  }

  private static PerClass perClass(int[] all, int[] drawn) {
    if (Arrays.equals(all, drawn)) {
      return null;
    }
    IntSummaryStatistics ofPresent =
        IntStream.range(0, all.length)
            .filter(c -> all[c] > 0)
            .map(c -> drawn[c])
            .summaryStatistics();
    return new PerClass(ofPresent.getMin(), ofPresent.getMax());
  }

  /** Of a test set alone. */
  static Drawn ofTest(long seed, int[] test, int[] tested) {
    return new Drawn(seed, null, perClass(test, tested));
  }

  /**
   * Refuses a training set without a sample of some class, and warns of such a test set.
   *
   * @param train how many samples of each class there are to learn from
   * @param test how many samples of each class there are to test with
   */
  static void check(DataOptions options, int[] train, int[] test) {
    long classes = present(train);
    Integer limit = options.trainLimit();
    OptionChecks.require(
        "--train-limit",
        limit == null || limit >= classes,
        "at least " + classes + ", a sample of each class",
        limit);
    warn(options, test);
  }

  /**
   * Warns of a test set without a sample of some class.
   *
   * @param test how many samples of each class there are to test with
   */
  static void warn(DataOptions options, int[] test) {
    if (options.testLimit() != null && options.testLimit() < present(test)) {
      LOG.warn(
          "--test-limit: {} samples are not one of each of {} classes; accuracies mean little",
          options.testLimit(),
          present(test));
    }
  }

  private static long present(int[] counts) {
    return Arrays.stream(counts).filter(count -> count > 0).count();
  }

  /** In words, behind the numbers of samples; empty if all samples were taken. */
  @Override
  public String toString() {
    if (training == null && test == null) {
      return "";
    }
    String toTrain = training == null ? "" : "training: " + training;
    String toTest = test == null ? "" : "test: " + test;
    String between = training == null || test == null ? "" : ", ";
    return ", drawn by seed " + seed + " (" + toTrain + between + toTest + ")";
  }

  /** For the result; null if all samples were taken. */
  Map<String, Object> json() {
    if (training == null && test == null) {
      return null;
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("seed", seed);
    map.put("trainSamplesPerClass", training == null ? null : training.json());
    map.put("testSamplesPerClass", test == null ? null : test.json());
    return map;
  }
}
