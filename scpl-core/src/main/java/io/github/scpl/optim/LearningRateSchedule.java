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
   * Steps down: {@code base} in the first epochs, and after every so many {@code factor} times what
   * it was.
   *
   * @param every epochs at the same rate
   * @throws IllegalArgumentException if the base is not a rate, the factor not from 0 to 1, or the
   *     number of epochs below 1
   */
  static LearningRateSchedule steps(double base, double factor, int every) {
    requireRate(base);
    if (!(factor >= 0 && factor <= 1)) {
      throw new IllegalArgumentException("Expected a factor from 0 to 1, got " + factor);
    }
    requireEpochs(every, 1);
    return (epoch, epochs) -> base * Math.pow(factor, (epoch - 1) / every);
  }

  /**
   * This schedule behind a warm-up, in which the rate rises linearly (Goyal et al., 2017): epoch i
   * of {@code warmUp} runs at i / (warmUp + 1) of the schedule's first rate. The schedule then has
   * the epochs that are left, one at least, to itself, and begins at its first rate.
   *
   * @param warmUp epochs before the schedule's first
   * @throws IllegalArgumentException if the number is negative
   */
  default LearningRateSchedule withWarmUp(int warmUp) {
    requireEpochs(warmUp, 0);
    return (epoch, epochs) -> {
      int left = Math.max(1, epochs - warmUp);
      return epoch > warmUp ? rate(epoch - warmUp, left) : rate(1, left) * epoch / (warmUp + 1);
    };
  }

  /**
   * The rates of all epochs.
   *
   * @throws IllegalArgumentException if the number of epochs or a rate is negative, or a rate is
   *     not finite; it names the epoch
   */
  default double[] rates(int epochs) {
    requireEpochs(epochs, 0);
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

  private static void requireEpochs(int epochs, int least) {
    if (epochs < least) {
      String range = least == 0 ? "" : " of at least " + least;
      throw new IllegalArgumentException("Expected a number of epochs" + range + ", got " + epochs);
    }
  }

  private static boolean isRate(double rate) {
    return rate >= 0 && Double.isFinite(rate);
  }
}
