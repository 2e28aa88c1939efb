// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FashionMnistSubsetTest {
  private static final Path FULL = Path.of("/usr/share/datasets/fashion-mnist");
  private static final String IMAGES = "train-images-idx3-ubyte";
  private static final String LABELS = "train-labels-idx1-ubyte";
  private static final String TEST_IMAGES = "t10k-images-idx3-ubyte";
  private static final String TEST_LABELS = "t10k-labels-idx1-ubyte";

  @Test
  void everyClassHasSixHundredImagesToTrainAndAHundredToTestWith() throws IOException {
    ImageSet train = FashionMnistSubset.train();
    ImageSet test = FashionMnistSubset.test();
    assertEquals("fashion-mnist-subset: 6000 images [1, 32, 32] of 10 classes", train.toString());
    assertEquals("fashion-mnist-subset: 1000 images [1, 32, 32] of 10 classes", test.toString());
    assertArrayEquals(counts(600), train.classCounts());
    assertArrayEquals(counts(100), test.classCounts());
  }

  private static int[] counts(int each) {
    int[] counts = new int[10];
    Arrays.fill(counts, each);
    return counts;
  }

  @ParameterizedTest
  @CsvSource({
    IMAGES + ",cf313073c7eb485392848071d5c433571d7166043e971e3345b095cc30518084",
    LABELS + ",097b93fbcf9bd5bc648b1a457ddc55c9e4ab49afb33f9ecae8ce068399a75e3a",
    TEST_IMAGES + ",7cee33c3c6414b1b86c25e665a6c4f41584269de3b7cc9768b1d351922845eef",
    TEST_LABELS + ",3128d790775889812b73c4f13923559c8b9e281d112c6ea7862acf60a206a909"
  })
  void theFilesAreThoseThatWereDrawn(String name, String sha256)
      throws IOException, NoSuchAlgorithmException {
    try (InputStream packed = resource(name);
        InputStream in = new GZIPInputStream(packed)) {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(in.readAllBytes());
      assertEquals(sha256, HexFormat.of().formatHex(digest));
    }
  }

  private static InputStream resource(String name) {
    return FashionMnistSubset.class.getResourceAsStream("fashion-mnist/" + name + ".gz");
  }

  @Test
  void drawingAgainGivesTheSameBytes(@TempDir Path folder) throws IOException {
    assumeFullSet();
    DrawFashionMnist.main(new String[] {FULL.toString(), folder.toString()});
    for (String name : new String[] {IMAGES, LABELS, TEST_IMAGES, TEST_LABELS}) {
      try (InputStream packed = resource(name)) {
        byte[] again = Files.readAllBytes(folder.resolve(name + ".gz"));
        assertArrayEquals(packed.readAllBytes(), again, name);
      }
    }
  }

  @Test
  void theSubsetIsNormalizedAlmostLikeTheFullSet() throws IOException {
    Normalization measured = Normalization.measure(FashionMnistSubset.train());
    Normalization full = FashionMnistSubset.normalization();
    assertEquals(full.means()[0], measured.means()[0], 0.003);
    assertEquals(full.deviations()[0], measured.deviations()[0], 0.003);
  }

  @Test
  void theFullSetIsNormalizedByItsMeanAndDeviation() throws IOException {
    assumeFullSet();
    ImageSet full = Idx.FASHION_MNIST.train(FULL);
    assertEquals(60_000, full.size());
    Normalization measured = Normalization.measure(full);
    Normalization constants = Normalization.FASHION_MNIST;
    assertEquals(measured.means()[0], constants.means()[0], 0.00005);
    assertEquals(measured.deviations()[0], constants.deviations()[0], 0.00005);
  }

  private static void assumeFullSet() {
    Assumptions.assumeTrue(
        Files.isDirectory(FULL), "needs Debian's package dataset-fashion-mnist in " + FULL);
  }
}
