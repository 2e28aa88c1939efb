// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.statistics;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What repetitions say about a number.
 *
 * @param n how many repetitions there are
 * @param mean not a number if there is none
 * @param deviation the standard deviation, with n - 1; not a number if there are fewer than two
 * @param low where the 95 % interval of the mean by Student's t begins
 * @param high where it ends
 * @param p how likely a mean so far from 0 would be if the true one were 0, by Student's t, two
 *     sided
 */
public record Estimate(int n, double mean, double deviation, double low, double high, double p) {
  private static final double MISSED = 0.05;

  /** Of numbers, those that are not numbers left out. */
  public static Estimate of(double... all) {
    double[] numbers = Arrays.stream(all).filter(Double::isFinite).toArray();
    int n = numbers.length;
    double mean = Arrays.stream(numbers).average().orElse(Double.NaN);
    if (n < 2) {
      return new Estimate(n, mean, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }
    double squares = Arrays.stream(numbers).map(each -> (each - mean) * (each - mean)).sum();
    double deviation = Math.sqrt(squares / (n - 1));
    double error = deviation / Math.sqrt(n);
    double half = StudentT.critical(MISSED, n - 1) * error;
    double p = mean == 0 ? 1 : StudentT.twoSided(mean / error, n - 1);
    return new Estimate(n, mean, deviation, mean - half, mean + half, p);
  }

  /** Half the width of the 95 % interval; not a number if there are fewer than two repetitions. */
  public double halfWidth() {
    return high - mean;
  }

  /** Whether the mean is not 0, at the level of 5 %; false if nobody can tell. */
  public boolean isSignificant() {
    return p < MISSED;
  }

  /** The logarithms undone; the mean is a geometric one then, and of deviations there are none. */
  public Estimate exp() {
    return new Estimate(n, Math.exp(mean), Double.NaN, Math.exp(low), Math.exp(high), p);
  }

  /** All numbers multiplied by a positive one. */
  public Estimate times(double factor) {
    return new Estimate(n, factor * mean, factor * deviation, factor * low, factor * high, p);
  }

  /** As a number of its own. */
  public Map<String, Object> json() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("n", n);
    map.put("mean", mean);
    map.put("deviation", deviation);
    map.put("low", low);
    map.put("high", high);
    return map;
  }

  /** As a difference, or a ratio, of pairs. */
  public Map<String, Object> testJson() {
    Map<String, Object> map = json();
    map.remove("deviation");
    map.put("p", p);
    map.put("significant", n < 2 ? null : isSignificant());
    return map;
  }
}
