// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import io.github.scpl.models.data.BalancedSample;
import io.github.scpl.models.data.Fingerprint;
import io.github.scpl.models.data.ReadingProgress;
import io.github.scpl.random.RandomKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Texts with their classes. Immutable and thread-safe; every change makes another set.
 *
 * <p>The usual way is to read, to clean, to count the words of the training texts into a {@link
 * Vocabulary}, and to hand both to {@link TextBatches}.
 */
public final class TextSet {
  private final String name;
  private final List<String> classNames;
  private final List<String> texts;
  private final int[] labels;
  private final Omissions omissions;

  TextSet(
      String name, List<String> classNames, List<String> texts, int[] labels, Omissions omissions) {
    this.name = name;
    this.classNames = List.copyOf(classNames);
    this.texts = List.copyOf(texts);
    this.labels = labels;
    this.omissions = omissions;
  }

  /**
   * A set from anywhere.
   *
   * @param name what it is called in messages and reports
   * @param classNames a name for every class, in the order of the labels
   * @param labels a class for every text
   * @throws IllegalArgumentException if there are more or fewer labels than texts, or a label is
   *     not a class
   */
  public static TextSet of(String name, List<String> classNames, List<String> texts, int[] labels) {
    if (texts.size() != labels.length) {
      throw new IllegalArgumentException(
          name + ": expected a label per text, got " + texts.size() + " and " + labels.length);
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classNames.size()) {
        throw new IllegalArgumentException(
            name
                + ": expected labels from 0 to "
                + (classNames.size() - 1)
                + ", got "
                + labels[i]
                + " for text "
                + i);
      }
    }
    return new TextSet(name, classNames, texts, labels.clone(), Omissions.NONE);
  }

  /** What the set is called. */
  public String name() {
    return name;
  }

  /** The number of texts. */
  public int size() {
    return texts.size();
  }

  /** The number of classes. */
  public int classes() {
    return classNames.size();
  }

  /** The names of the classes, in the order of the labels. */
  public List<String> classNames() {
    return classNames;
  }

  /** The texts, raw or cleaned. */
  public List<String> texts() {
    return texts;
  }

  /** One text, counted from 0. */
  public String text(int index) {
    return texts.get(index);
  }

  /** The class of one text, counted from 0. */
  public int label(int index) {
    return labels[index];
  }

  /** How many texts each class has. */
  public int[] classCounts() {
    int[] counts = new int[classes()];
    for (int label : labels) {
      counts[label]++;
    }
    return counts;
  }

  /** What was left out on the way from the file to this set. */
  public Omissions omissions() {
    return omissions;
  }

  /**
   * The identity of the texts and labels, in their order: a SHA-256 in hexadecimal. It is that of
   * the content as it was read, whether the file was packed or not.
   */
  public String fingerprint() {
    Fingerprint fingerprint = new Fingerprint();
    for (int i = 0; i < size(); i++) {
      fingerprint.add(texts.get(i)).add(labels[i]);
    }
    return fingerprint.digits();
  }

  /** Cleans every text. Those without a word left are dropped, with their labels, and counted. */
  public TextSet cleaned(TextCleaner cleaner) {
    List<String> kept = new ArrayList<>(size());
    int[] keptLabels = new int[size()];
    ReadingProgress progress = ReadingProgress.begin("cleaning texts", size());
    for (int i = 0; i < size(); i++) {
      String text = cleaner.clean(texts.get(i));
      progress.add(1);
      if (!text.isEmpty()) {
        keptLabels[kept.size()] = labels[i];
        kept.add(text);
      }
    }
    return new TextSet(
        name,
        classNames,
        kept,
        Arrays.copyOf(keptLabels, kept.size()),
        omissions.plusEmptied(size() - kept.size()));
  }

  /**
   * Replaces some labels by random ones, to see what a method makes of wrong labels. A random label
   * may happen to be the right one. A higher rate replaces the same labels, and more.
   *
   * @param rate the share of labels to replace, from 0 to 1
   * @param key which labels, and by what
   */
  public TextSet withLabelNoise(double rate, RandomKey key) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("Expected a noise rate from 0 to 1, got " + rate);
    }
    RandomGenerator random = key.child("label noise").generator();
    int[] noisy = labels.clone();
    for (int i = 0; i < noisy.length; i++) {
      // Both are drawn for every text, so that no draw depends on the rate.
      boolean replace = random.nextDouble() < rate;
      int other = random.nextInt(classes());
      if (replace) {
        noisy[i] = other;
      }
    }
    return new TextSet(name, classNames, texts, noisy, omissions);
  }

  /**
   * Divides the texts at random, regardless of class.
   *
   * @param testShare the share of the test part, whose size is rounded to a whole number
   * @param key which text goes where
   * @return both parts in random order; each repeats the omissions of the whole
   */
  public Split split(double testShare, RandomKey key) {
    if (!(testShare > 0 && testShare < 1)) {
      throw new IllegalArgumentException("Expected a share between 0 and 1, got " + testShare);
    }
    int[] order = key.child("split").permutation(size());
    int test = (int) Math.round(size() * testShare);
    return new Split(part(order, test, size()), part(order, 0, test));
  }

  /**
   * A part of this set, drawn evenly from all classes, in the order of this set; this set itself if
   * it has no more. See {@link BalancedSample}.
   *
   * @param count how many texts
   * @param key which ones
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  public TextSet sample(int count, RandomKey key) {
    int[] drawn = BalancedSample.of(labels, classes(), count, key);
    return drawn.length == size() ? this : part(drawn, 0, drawn.length);
  }

  private TextSet part(int[] order, int from, int to) {
    List<String> partTexts = new ArrayList<>(to - from);
    int[] partLabels = new int[to - from];
    for (int i = from; i < to; i++) {
      partTexts.add(texts.get(order[i]));
      partLabels[i - from] = labels[order[i]];
    }
    return new TextSet(name, classNames, partTexts, partLabels, omissions);
  }

  @Override
  public String toString() {
    return name + " (" + size() + " texts, " + classes() + " classes)";
  }

  /**
   * The two parts of a set.
   *
   * @param train to learn from
   * @param test to measure with
   */
  public record Split(TextSet train, TextSet test) {}
}
