// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.reference;

import io.github.scpl.device.Attention;
import io.github.scpl.device.Attention.Sizes;
import io.github.scpl.device.AttentionKernels;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;

record ReferenceAttention() implements AttentionKernels {
  private static final double MASKED = -1e9;

  /** Where row t of the queries (0), keys (1) or values (2) of a head begins. */
  private static int at(Sizes s, int part, int n, int head, int t) {
    int features = s.heads() * s.width();
    return (n * s.time() + t) * 3 * features + part * features + head * s.width();
  }

  private static int score(Sizes s, int n, int head, int t, int k) {
    return ((n * s.heads() + head) * s.time() + t) * s.time() + k;
  }

  private static int mix(Sizes s, int n, int head, int t) {
    return ((n * s.time() + t) * s.heads() + head) * s.width();
  }

  /** What dropout multiplies the probabilities by, tile by tile. */
  private static double[] factors(Attention attention) {
    Sizes s = attention.heads();
    double[] factors = new double[(int) attention.probabilities().length()];
    for (int head = 0; head < s.batch() * s.heads(); head++) {
      for (int t = 0; t < s.time(); t += s.tileRows()) {
        int row = head * s.time() + t;
        int count = Math.min(s.tileRows(), s.time() - t) * s.time();
        double[] tile = ReferenceDropout.factors(attention.key(), row, count, attention.rate());
        System.arraycopy(tile, 0, factors, row * s.time(), count);
      }
    }
    return factors;
  }

  private interface Pair {
    void at(int n, int head, int query, int key);
  }

  private static void everyPair(Sizes s, Pair pair) {
    for (int n = 0; n < s.batch(); n++) {
      for (int head = 0; head < s.heads(); head++) {
        for (int t = 0; t < s.time(); t++) {
          for (int k = 0; k < s.time(); k++) {
            pair.at(n, head, t, k);
          }
        }
      }
    }
  }

  @Override
  public void forward(Attention attention, Tensor mask, Tensor mixed, Scratch memory) {
    Sizes s = attention.heads();
    double[] x = attention.projected().toArray();
    double[] keys = mask == null ? null : mask.toArray();
    double[] p = new double[(int) attention.probabilities().length()];
    everyPair(
        s,
        (n, head, t, k) -> {
          double sum = 0;
          for (int i = 0; i < s.width(); i++) {
            sum += x[at(s, 0, n, head, t) + i] * x[at(s, 1, n, head, k) + i];
          }
          boolean masked = keys != null && keys[n * s.time() + k] == 0;
          p[score(s, n, head, t, k)] = masked ? MASKED : sum / Math.sqrt(s.width());
        });
    for (int row = 0; row < p.length; row += s.time()) {
      softmax(p, row, s.time());
    }
    double[] factors = factors(attention);
    double[] mixture = new double[(int) mixed.length()];
    everyPair(
        s,
        (n, head, t, k) -> {
          int e = score(s, n, head, t, k);
          double share = p[e] * factors[e];
          for (int i = 0; i < s.width(); i++) {
            mixture[mix(s, n, head, t) + i] += share * x[at(s, 2, n, head, k) + i];
          }
        });
    attention.probabilities().assign(p);
    mixed.assign(mixture);
  }

  private static void softmax(double[] p, int from, int count) {
    double maximum = Double.NEGATIVE_INFINITY;
    for (int i = from; i < from + count; i++) {
      maximum = Math.max(maximum, p[i]);
    }
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      p[i] = Math.exp(p[i] - maximum);
      sum += p[i];
    }
    for (int i = from; i < from + count; i++) {
      p[i] /= sum;
    }
  }

  @Override
  public void backward(Attention attention, Tensor gradient, Scratch memory) {
    Sizes s = attention.heads();
    double[] x = attention.projected().toArray();
    double[] p = attention.probabilities().toArray();
    double[] dm = gradient.toArray();
    double[] factors = factors(attention);
    double[] dx = new double[x.length];
    double[] dp = new double[p.length];
    double[] dots = new double[p.length / s.time()];
    everyPair(
        s,
        (n, head, t, k) -> {
          int e = score(s, n, head, t, k);
          for (int i = 0; i < s.width(); i++) {
            double g = dm[mix(s, n, head, t) + i];
            dx[at(s, 2, n, head, k) + i] += p[e] * factors[e] * g;
            dp[e] += factors[e] * g * x[at(s, 2, n, head, k) + i];
          }
          dots[e / s.time()] += p[e] * dp[e];
        });
    everyPair(
        s,
        (n, head, t, k) -> {
          int e = score(s, n, head, t, k);
          double ds = p[e] * (dp[e] - dots[e / s.time()]) / Math.sqrt(s.width());
          for (int i = 0; i < s.width(); i++) {
            dx[at(s, 0, n, head, t) + i] += ds * x[at(s, 1, n, head, k) + i];
            dx[at(s, 1, n, head, k) + i] += ds * x[at(s, 0, n, head, t) + i];
          }
        });
    attention.projected().assign(dx);
  }
}
