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

  private static void requireRate(double rate) {
    if (!(rate >= 0 && Double.isFinite(rate))) {
      throw new IllegalArgumentException("Expected a learning rate of at least 0, got " + rate);
    }
  }
}
