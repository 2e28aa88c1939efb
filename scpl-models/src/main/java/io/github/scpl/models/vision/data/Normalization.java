// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import io.github.scpl.models.data.TextList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Maps a channel's bytes to {@code (byte / 255 - mean) / deviation}, in single precision. Immutable
 * and thread-safe.
 */
public final class Normalization {
  /** CIFAR-10: the values of the SCPL paper's code. */
  public static final Normalization CIFAR10 =
      of(new double[] {0.4914, 0.4822, 0.4465}, new double[] {0.2023, 0.1994, 0.2010});

  /** CIFAR-100: the values of the SCPL paper's code. */
  public static final Normalization CIFAR100 =
      of(new double[] {0.5071, 0.4867, 0.4408}, new double[] {0.2675, 0.2565, 0.2761});

  /** Tiny ImageNet: the values of the SCPL paper's code. */
  public static final Normalization TINY_IMAGENET =
      of(new double[] {0.4802, 0.4481, 0.3975}, new double[] {0.2770, 0.2691, 0.2821});

  /**
   * Fashion-MNIST: {@link #measure} of the 60,000 training images, padded to 32x32, to four digits.
   */
  public static final Normalization FASHION_MNIST =
      of(new double[] {0.2190}, new double[] {0.3318});

  private static final int LEVELS = 256;
  private static final String KIND = "normalization";
  private static final int VERSION = 1;

  private final double[] means;
  private final double[] deviations;
  private final float[][] tables;

  private Normalization(double[] means, double[] deviations) {
    this.means = means;
    this.deviations = deviations;
    tables = new float[means.length][LEVELS];
    for (int channel = 0; channel < means.length; channel++) {
      for (int level = 0; level < LEVELS; level++) {
        tables[channel][level] =
            (level / 255f - (float) means[channel]) / (float) deviations[channel];
      }
    }
  }

  /**
   * {@return a normalization by the given values, on the scale from 0 (black) to 1}
   *
   * @param means of each channel
   * @param deviations of each channel
   * @throws IllegalArgumentException if the lengths differ, a mean is not finite or a deviation not
   *     positive
   */
  public static Normalization of(double[] means, double[] deviations) {
    boolean finite = Arrays.stream(means).allMatch(Double::isFinite);
    boolean positive = Arrays.stream(deviations).allMatch(d -> d > 0 && d < Double.MAX_VALUE);
    if (means.length != deviations.length || !finite || !positive) {
      throw new IllegalArgumentException(
          "Normalization: expected a mean and a positive deviation for each channel, got means "
              + Arrays.toString(means)
              + " and deviations "
              + Arrays.toString(deviations)
              + "; leave out sets with a channel of one value");
    }
    return new Normalization(means.clone(), deviations.clone());
  }

  /**
   * Measures mean and standard deviation (divisor n) over all pixels of each channel.
   *
   * @param set the images, usually those to train with
   * @return a normalization by what was measured
   * @throws IllegalArgumentException if a channel has one value everywhere
   */
  public static Normalization measure(ImageSet set) {
    int area = set.height() * set.width();
    double[] means = new double[set.channels()];
    double[] deviations = new double[set.channels()];
    for (int channel = 0; channel < means.length; channel++) {
      // Whole numbers: the result depends on no order of summation.
      long sum = 0;
      long squares = 0;
      for (int image = 0; image < set.size(); image++) {
        byte[] pixels = set.pixels(image);
        for (int i = channel * area; i < (channel + 1) * area; i++) {
          int level = pixels[i] & 0xFF;
          sum += level;
          squares += level * level;
        }
      }
      double count = (double) set.size() * area;
      double mean = sum / count;
      means[channel] = mean / 255;
      deviations[channel] = Math.sqrt(squares / count - mean * mean) / 255;
    }
    return of(means, deviations);
  }

  /** {@return the number of channels} */
  public int channels() {
    return means.length;
  }

  /** {@return the mean of each channel, from 0 to 1} */
  public double[] means() {
    return means.clone();
  }

  /** {@return the standard deviation of each channel, on the scale from 0 to 1} */
  public double[] deviations() {
    return deviations.clone();
  }

  /** {@return all values to the bit, as text to be kept with a model} */
  public String toText() {
    List<String> lines = new ArrayList<>();
    for (int channel = 0; channel < means.length; channel++) {
      lines.add(means[channel] + " " + deviations[channel]);
    }
    return TextList.write(KIND, VERSION, lines);
  }

  /**
   * {@return what {@link #toText} wrote}
   *
   * @param text a mean and a deviation for each channel
   * @throws IllegalArgumentException if it is no normalization
   */
  public static Normalization parse(String text) {
    List<String> lines = TextList.read(KIND, VERSION, text);
    double[] means = new double[lines.size()];
    double[] deviations = new double[lines.size()];
    for (int channel = 0; channel < means.length; channel++) {
      String[] numbers = lines.get(channel).split(" ", -1);
      if (numbers.length != 2) {
        throw new IllegalArgumentException(
            "Normalization: expected a mean and a deviation, got " + lines.get(channel));
      }
      means[channel] = Double.parseDouble(numbers[0]);
      deviations[channel] = Double.parseDouble(numbers[1]);
    }
    return of(means, deviations);
  }

  /** Maps all bytes of an image, plane by plane. */
  void apply(byte[] pixels, float[] target) {
    int area = pixels.length / channels();
    for (int channel = 0; channel < channels(); channel++) {
      float[] table = tables[channel];
      for (int i = channel * area; i < (channel + 1) * area; i++) {
        target[i] = table[pixels[i] & 0xFF];
      }
    }
  }

  /** The results for all bytes of a channel: not to be written to. */
  float[] table(int channel) {
    return tables[channel];
  }
}
