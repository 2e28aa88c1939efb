// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scpl.random.RandomKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

class ImageBatchesTest {
  private static final RandomKey KEY = RandomKey.of(42);

  /** The label of image i is i, and its only pixel too. */
  private static ImageSet numbered(int count) {
    byte[] pixels = new byte[count];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      pixels[i] = (byte) i;
      labels[i] = i;
    }
    return ImageSet.of("numbered", count, 1, 1, 1, pixels, labels);
  }

  /** Images of random pixels; the label of image i is i. */
  private static ImageSet noise(int count, int channels, int side) {
    byte[] pixels = new byte[count * channels * side * side];
    RandomGenerator random = RandomKey.of(7).generator();
    random.nextBytes(pixels);
    int[] labels = new int[count];
    Arrays.setAll(labels, i -> i);
    return ImageSet.of("noise", count, channels, side, side, pixels, labels);
  }

  /** Results are bytes divided by 255. */
  private static Normalization plain(int channels) {
    double[] ones = new double[channels];
    Arrays.fill(ones, 1);
    return Normalization.of(new double[channels], ones);
  }

  private static ImageBatches training(ImageSet set, Augmentation augmentation, int batchSize) {
    return ImageBatches.training(set, plain(set.channels()), augmentation, batchSize, KEY);
  }

  private static int[] labelsOf(List<Rows> batches) {
    return batches.stream().flatMapToInt(rows -> Arrays.stream(rows.labels())).toArray();
  }

  private static void assertSameRows(List<double[]> expected, List<double[]> actual) {
    assertArrayEquals(expected.toArray(), actual.toArray());
  }

  @Test
  void testBatchesAreInOrderNormalizedAndTheLastIsWhatIsLeft()
      throws IOException, InterruptedException {
    byte[] pixels = {0, 51, 102, (byte) 153, (byte) 204, (byte) 255};
    ImageSet set = ImageSet.of("tiny", 3, 1, 1, 2, pixels, new int[] {2, 0, 1});
    Normalization normalization = Normalization.of(new double[] {0.5}, new double[] {0.25});
    ImageBatches source = ImageBatches.test(set, normalization, 2);
    assertEquals(2, source.batches());
    for (int epoch : new int[] {0, 1, 9}) {
      List<Rows> batches = Rows.read(source, epoch);
      assertEquals(2, batches.size());
      assertArrayEquals(new long[] {2, 1, 1, 2}, batches.get(0).shape());
      assertArrayEquals(new int[] {2, 0}, batches.get(0).labels());
      assertArrayEquals(new double[] {-2, -1.2}, batches.get(0).rows().get(0), 1e-6);
      assertArrayEquals(new double[] {-0.4, 0.4}, batches.get(0).rows().get(1), 1e-6);
      assertArrayEquals(new long[] {1, 1, 1, 2}, batches.get(1).shape());
      assertArrayEquals(new int[] {1}, batches.get(1).labels());
      assertArrayEquals(new double[] {1.2, 2}, batches.get(1).rows().get(0), 1e-6);
    }
  }

  @Test
  void channelsHaveTheirOwnNormalization() throws IOException, InterruptedException {
    ImageSet set = ImageSet.of("tiny", 2, 3, 1, 1, new byte[] {51, 51, 51}, new int[] {0});
    Normalization normalization =
        Normalization.of(new double[] {0, 0.1, 0.2}, new double[] {1, 0.5, 0.25});
    double[] row = Rows.read(ImageBatches.test(set, normalization, 8), 0).get(0).rows().get(0);
    assertArrayEquals(new double[] {0.2, 0.2, 0}, row, 1e-6);
  }

  @Test
  void anEpochHoldsEveryImageOnceWithItsLabel() throws IOException, InterruptedException {
    ImageBatches source = training(numbered(100), Augmentation.NONE, 33);
    List<Rows> batches = Rows.read(source, 1);
    assertEquals(4, source.batches());
    assertArrayEquals(
        new int[] {33, 33, 33, 1}, batches.stream().mapToInt(rows -> rows.rows().size()).toArray());
    int[] labels = labelsOf(batches);
    for (Rows batch : batches) {
      for (int i = 0; i < batch.labels().length; i++) {
        assertEquals(batch.labels()[i], batch.rows().get(i)[0] * 255, 1e-4);
      }
    }
    int[] sorted = labels.clone();
    Arrays.sort(sorted);
    assertFalse(Arrays.equals(sorted, labels), "expected the images to be shuffled");
    int[] all = new int[100];
    Arrays.setAll(all, i -> i);
    assertArrayEquals(all, sorted);
  }

  @Test
  void aNumberOfImagesThatDividesEvenlyHasNoPartialBatch()
      throws IOException, InterruptedException {
    ImageBatches source = training(numbered(12), Augmentation.NONE, 4);
    assertEquals(3, source.batches());
    assertEquals(3, Rows.read(source, 1).size());
    assertEquals(1, training(numbered(12), Augmentation.NONE, 99).batches());
  }

  @Test
  void epochsAndSeedsHaveOrdersOfTheirOwn() throws IOException, InterruptedException {
    ImageSet set = numbered(50);
    int[] first = labelsOf(Rows.read(training(set, Augmentation.NONE, 10), 1));
    int[] again = labelsOf(Rows.read(training(set, Augmentation.NONE, 17), 1));
    int[] second = labelsOf(Rows.read(training(set, Augmentation.NONE, 10), 2));
    RandomKey other = RandomKey.of(43);
    int[] seeded =
        labelsOf(Rows.read(ImageBatches.training(set, plain(1), Augmentation.NONE, 10, other), 1));
    assertArrayEquals(first, again);
    assertFalse(Arrays.equals(first, second));
    assertFalse(Arrays.equals(first, seeded));
  }

  @ParameterizedTest
  @EnumSource(Augmentation.class)
  void viewsDoNotDependOnTheBatchSize(Augmentation augmentation)
      throws IOException, InterruptedException {
    ImageSet set = noise(11, 3, 12);
    double[][] small = byImageAndView(Rows.read(training(set, augmentation, 3), 5), 11);
    double[][] large = byImageAndView(Rows.read(training(set, augmentation, 11), 5), 11);
    assertArrayEquals(small, large);
  }

  /** The rows in the order of the set: all first views, then all second ones. */
  private static double[][] byImageAndView(List<Rows> batches, int images) {
    double[][] sorted = new double[2 * images][];
    for (Rows batch : batches) {
      for (int i = 0; i < batch.rows().size(); i++) {
        int place = batch.labels()[i];
        sorted[sorted[place] == null ? place : place + images] = batch.rows().get(i);
      }
    }
    return sorted;
  }

  @Test
  @Timeout(60)
  void viewsDoNotDependOnThreads() throws IOException, InterruptedException, ExecutionException {
    ImageBatches source = training(noise(40, 3, 12), Augmentation.STRONG, 9);
    List<Rows> expected = Rows.read(source, 1);
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      List<Future<List<Rows>>> pending = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        pending.add(threads.submit(() -> Rows.read(source, 1)));
      }
      for (Future<List<Rows>> future : pending) {
        List<Rows> actual = future.get();
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < actual.size(); i++) {
          assertSameRows(expected.get(i).rows(), actual.get(i).rows());
          assertArrayEquals(expected.get(i).labels(), actual.get(i).labels());
        }
      }
    } finally {
      threads.shutdownNow();
      threads.awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aStrongBatchHasTheWeakViewsAndThenTheStrongOnes() throws IOException, InterruptedException {
    ImageSet set = noise(10, 3, 12);
    List<Rows> weak = Rows.read(training(set, Augmentation.BASIC, 4), 3);
    List<Rows> strong = Rows.read(training(set, Augmentation.STRONG, 4), 3);
    assertEquals(3, strong.size());
    assertArrayEquals(new long[] {8, 3, 12, 12}, strong.get(0).shape());
    assertArrayEquals(new long[] {4, 3, 12, 12}, strong.get(2).shape());
    for (int batch = 0; batch < 3; batch++) {
      int images = weak.get(batch).rows().size();
      Rows doubled = strong.get(batch);
      assertSameRows(weak.get(batch).rows(), doubled.rows(0, images));
      for (int i = 0; i < images; i++) {
        assertEquals(weak.get(batch).labels()[i], doubled.labels()[i]);
        assertEquals(weak.get(batch).labels()[i], doubled.labels()[i + images]);
        assertFalse(Arrays.equals(doubled.rows().get(i), doubled.rows().get(i + images)));
      }
    }
  }

  @Test
  void viewsAreNewInEveryEpoch() throws IOException, InterruptedException {
    ImageBatches source = training(noise(2, 1, 16), Augmentation.BASIC, 2);
    double[][] first = byImageAndView(Rows.read(source, 1), 2);
    double[][] second = byImageAndView(Rows.read(source, 2), 2);
    assertFalse(Arrays.deepEquals(first, second));
  }

  @Test
  void aDoubleNetworkGetsTheSameNumbers() throws IOException, InterruptedException {
    ImageBatches source = training(noise(5, 3, 12), Augmentation.STRONG, 5);
    assertSameRows(
        Rows.read(source, 1, DataType.FLOAT).get(0).rows(),
        Rows.read(source, 1, DataType.DOUBLE).get(0).rows());
  }

  @Test
  void whatDoesNotFitIsRefused() {
    ImageSet set = noise(3, 3, 4);
    assertEquals(
        "Batches of noise: expected a normalization of 3 channels, got one of 1; use the one made"
            + " for this set, or Normalization.measure",
        assertThrows(
                IllegalArgumentException.class,
                () -> ImageBatches.test(set, Normalization.FASHION_MNIST, 4))
            .getMessage());
    assertEquals(
        "Batches of noise: expected a size of at least 1, got 0",
        assertThrows(
                IllegalArgumentException.class,
                () -> ImageBatches.test(set, Normalization.CIFAR10, 0))
            .getMessage());
  }

  @Test
  void augmentationsHaveNames() {
    for (Augmentation augmentation : Augmentation.values()) {
      assertEquals(augmentation, Augmentation.of(augmentation.toString()));
    }
    assertEquals(Augmentation.STRONG, Augmentation.of("Strong"));
    assertEquals(
        "Expected an augmentation of none, basic, strong; got week",
        assertThrows(IllegalArgumentException.class, () -> Augmentation.of("week")).getMessage());
  }
}
