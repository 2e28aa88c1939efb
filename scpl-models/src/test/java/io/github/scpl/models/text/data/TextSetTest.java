// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.models.data.BalancedSample;
import io.github.scpl.random.RandomKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextSetTest {
  private static final RandomKey KEY = RandomKey.of(5);

  private static TextSet numbered(int size, int classes) {
    return TextSet.of(
        "test",
        IntStream.range(0, classes).mapToObj(i -> "class " + i).toList(),
        IntStream.range(0, size).mapToObj(i -> "text" + i).toList(),
        IntStream.range(0, size).map(i -> i % classes).toArray());
  }

  private static List<Integer> labels(TextSet set) {
    return IntStream.range(0, set.size()).mapToObj(set::label).toList();
  }

  private static int differences(TextSet first, TextSet second) {
    return (int)
        IntStream.range(0, first.size()).filter(i -> first.label(i) != second.label(i)).count();
  }

  @Test
  void labelsMustFit() {
    List<String> names = List.of("a", "b");
    assertThrows(
        IllegalArgumentException.class,
        () -> TextSet.of("test", names, List.of("x"), new int[] {2}));
    assertThrows(
        IllegalArgumentException.class,
        () -> TextSet.of("test", names, List.of("x"), new int[] {-1}));
    assertThrows(
        IllegalArgumentException.class, () -> TextSet.of("test", names, List.of("x"), new int[2]));
  }

  @Test
  void aSampleIsDrawnFromAllClassesInTheOrderOfTheSet() {
    int[] labels = {0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2};
    List<String> texts = IntStream.range(0, 12).mapToObj(i -> "text" + i).toList();
    TextSet set = TextSet.of("test", List.of("a", "b", "c"), texts, labels);
    TextSet drawn = set.sample(6, KEY);
    assertArrayEquals(new int[] {2, 2, 2}, drawn.classCounts());
    int[] indices = BalancedSample.of(labels, 3, 6, KEY);
    for (int i = 0; i < 6; i++) {
      assertEquals(set.text(indices[i]), drawn.text(i));
      assertEquals(set.label(indices[i]), drawn.label(i));
    }
    assertSame(set, set.sample(12, KEY));
    assertSame(set, set.sample(Integer.MAX_VALUE, KEY));
  }

  @Test
  void setsDoNotChangeWithTheirArguments() {
    List<String> texts = new ArrayList<>(List.of("x"));
    int[] labels = {1};
    TextSet set = TextSet.of("test", List.of("a", "b"), texts, labels);
    texts.set(0, "y");
    labels[0] = 0;
    assertEquals("x", set.text(0));
    assertEquals(1, set.label(0));
  }

  @Test
  void emptiedTextsAreDroppedWithTheirLabelsAndCounted() {
    TextSet raw =
        TextSet.of(
            "test",
            List.of("a", "b"),
            List.of("The", "Red!", "...", "Blue"),
            new int[] {0, 1, 0, 1});
    TextSet cleaned = raw.cleaned(TextCleaner.english());
    assertEquals(List.of("red", "blue"), cleaned.texts());
    assertEquals(List.of(1, 1), labels(cleaned));
    assertEquals(2, cleaned.omissions().emptied());
    assertEquals(0, cleaned.omissions().badRows());
    assertEquals(0, raw.omissions().emptied());
    assertEquals(2, cleaned.cleaned(TextCleaner.english()).omissions().emptied());
  }

  @Test
  void noiseReplacesTheAskedShareUniformly() {
    TextSet set = numbered(20_000, 4);
    assertEquals(labels(set), labels(set.withLabelNoise(0, KEY)));
    // A quarter of the random labels are right by chance. Five standard deviations are 300.
    assertEquals(0.4 * 0.75 * 20_000, differences(set, set.withLabelNoise(0.4, KEY)), 300);
    TextSet random = set.withLabelNoise(1, KEY);
    assertEquals(0.75 * 20_000, differences(set, random), 300);
    for (int c = 0; c < 4; c++) {
      int label = c;
      assertEquals(5_000, labels(random).stream().filter(l -> l == label).count(), 300);
    }
  }

  @Test
  void noiseIsReproducibleAndGrowsWithTheRate() {
    TextSet set = numbered(1_000, 3);
    TextSet little = set.withLabelNoise(0.1, KEY);
    TextSet more = set.withLabelNoise(0.3, KEY);
    assertEquals(labels(little), labels(set.withLabelNoise(0.1, KEY)));
    assertNotEquals(labels(little), labels(set.withLabelNoise(0.1, RandomKey.of(6))));
    for (int i = 0; i < set.size(); i++) {
      if (little.label(i) != set.label(i)) {
        assertEquals(little.label(i), more.label(i));
      }
    }
    assertEquals(set.texts(), more.texts());
  }

  @Test
  void noiseRateMustBeAShare() {
    TextSet set = numbered(3, 3);
    for (double rate : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> set.withLabelNoise(rate, KEY));
    }
  }

  @Test
  void splitDividesAllTextsWithTheirLabels() {
    TextSet set = numbered(50, 7);
    TextSet.Split split = set.split(0.2, KEY);
    assertEquals(40, split.train().size());
    assertEquals(10, split.test().size());
    Set<String> all = new HashSet<>(split.train().texts());
    all.addAll(split.test().texts());
    assertEquals(50, all.size());
    for (TextSet part : List.of(split.train(), split.test())) {
      for (int i = 0; i < part.size(); i++) {
        assertEquals(Integer.parseInt(part.text(i).substring(4)) % 7, part.label(i));
      }
    }
  }

  @Test
  void splitIsReproducibleAndDependsOnTheKey() {
    TextSet set = numbered(50, 7);
    List<String> test = set.split(0.2, KEY).test().texts();
    assertEquals(test, set.split(0.2, KEY).test().texts());
    assertNotEquals(
        new HashSet<>(test), new HashSet<>(set.split(0.2, RandomKey.of(6)).test().texts()));
    assertThrows(IllegalArgumentException.class, () -> set.split(0, KEY));
    assertThrows(IllegalArgumentException.class, () -> set.split(1, KEY));
  }

  @Test
  void omissionsFollowTheSet() {
    Omissions omissions = Omissions.NONE.plusBadRow("line 3").plusEmptied(2);
    TextSet set = new TextSet("test", List.of("a"), List.of("x", "y"), new int[2], omissions);
    TextSet.Split split = set.withLabelNoise(0.5, KEY).split(0.5, KEY);
    assertEquals(omissions, split.train().omissions());
    assertEquals(omissions, split.test().omissions());
    assertTrue(omissions.firstReasons().contains("line 3"));
  }

  @Test
  void theFingerprintIsThatOfTextsAndLabelsInTheirOrder() {
    String fingerprint = two("a", 0, "b", 1).fingerprint();
    assertTrue(fingerprint.matches("[0-9a-f]{64}"), fingerprint);
    assertEquals(fingerprint, two("a", 0, "b", 1).fingerprint());
    Set<String> others = new HashSet<>();
    for (TextSet other :
        List.of(
            two("b", 1, "a", 0),
            two("a", 1, "b", 0),
            two("a", 0, "c", 1),
            two("ab", 0, "", 1),
            two("a\ud83d", 0, "b", 1),
            two("a\ud83e", 0, "b", 1),
            two("a", 0, "b", 1).sample(1, RandomKey.of(1)))) {
      others.add(other.fingerprint());
    }
    assertEquals(7, others.size());
    assertTrue(!others.contains(fingerprint));
  }

  private static TextSet two(String first, int one, String second, int two) {
    List<String> names = List.of("x", "y");
    return TextSet.of("test", names, List.of(first, second), new int[] {one, two});
  }
}
