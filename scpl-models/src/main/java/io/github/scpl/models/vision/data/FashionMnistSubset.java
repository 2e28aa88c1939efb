// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import io.github.scpl.models.data.DataException;
import java.io.IOException;

/**
 * A tenth of Fashion-MNIST (Zalando SE, MIT licence), so that experiments run without a download:
 * images {@code [1, 32, 32]} of 10 classes, equally many of each. The README beside the files tells
 * how they were drawn.
 */
public final class FashionMnistSubset {
  private static final Idx FORMAT = new Idx("fashion-mnist-subset", Idx.FASHION_MNIST.classes());
  private static final String FOLDER = "fashion-mnist";

  private FashionMnistSubset() {}

  /**
   * Reads the 6,000 images to train with.
   *
   * @return the set, in the order of the files
   * @throws DataException if the files are missing from the class path, or damaged
   */
  public static ImageSet train() throws IOException {
    return FORMAT.train(FashionMnistSubset.class, FOLDER);
  }

  /**
   * Reads the 1,000 images to test with.
   *
   * @return the set, in the order of the files
   * @throws DataException if the files are missing from the class path, or damaged
   */
  public static ImageSet test() throws IOException {
    return FORMAT.test(FashionMnistSubset.class, FOLDER);
  }

  /** {@return the mean and deviation of the full training set} */
  public static Normalization normalization() {
    return Normalization.FASHION_MNIST;
  }
}
