// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.optim;

/** A learning rate per epoch. Implementations are immutable and thread-safe. */
@FunctionalInterface
public interface LearningRateSchedule {
  /**
   * The rate of one epoch.
   *
   * @param epoch from 1 to {@code epochs}
   * @param epochs how many there will be
   */
  double rate(int epoch, int epochs);

  /** The same rate in every epoch. */
  static LearningRateSchedule constant(double rate) {
    requireRate(rate);
    return (epoch, epochs) -> rate;
  }

  /**
   * Half a cosine from {@code base} down towards {@code end} (Loshchilov and Hutter, 2017), set
   * once per epoch from the epochs already done: the first epoch runs at {@code base}, and {@code
   * end} itself is never reached.
   */
  static LearningRateSchedule cosine(double base, double end) {
    requireRate(base);
    requireRate(end);
    return (epoch, epochs) -> {
      double share = 0.5 * (1 + Math.cos(Math.PI * (epoch - 1) / epochs));
      return share * base + (1 - share) * end;
    };
  }

  /**
   * The rates of all epochs.
   *
   * @throws IllegalArgumentException if the number of epochs or a rate is negative, or a rate is
   *     not finite; it names the epoch
   */
  default double[] rates(int epochs) {
    if (epochs < 0) {
      throw new IllegalArgumentException("Expected a number of epochs, got " + epochs);
    }
    double[] rates = new double[epochs];
    for (int epoch = 1; epoch <= epochs; epoch++) {
      rates[epoch - 1] = rate(epoch, epochs);
      requireRate(rates[epoch - 1], epoch);
    }
    return rates;
  }

  /**
   * Refuses what is no rate of an epoch.
   *
   * @throws IllegalArgumentException if it is negative or not finite
   */
  static void requireRate(double rate, int epoch) {
    if (!isRate(rate)) {
      throw new IllegalArgumentException(
          "Expected a learning rate of at least 0 for epoch " + epoch + ", got " + rate);
    }
  }

  private static void requireRate(double rate) {
    if (!isRate(rate)) {
      throw new IllegalArgumentException("Expected a learning rate of at least 0, got " + rate);
    }
  }

  private static boolean isRate(double rate) {
    return rate >= 0 && Double.isFinite(rate);
  }
}
