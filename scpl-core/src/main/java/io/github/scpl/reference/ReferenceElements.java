// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.reference;

import io.github.scpl.device.ElementKernels;
import io.github.scpl.device.Tensor;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

record ReferenceElements() implements ElementKernels {
  /** Elements that are read at a time: the weights of a large network do not fit into the heap. */
  private static final int PIECE = 1 << 16;

  private interface Piece {
    void at(long first, int count);
  }

  private static void everyPiece(Tensor x, Piece piece) {
    for (long first = 0; first < x.length(); first += PIECE) {
      piece.at(first, (int) Math.min(PIECE, x.length() - first));
    }
  }

  private static void map(Tensor x, Tensor y, DoubleUnaryOperator function) {
    everyPiece(
        x,
        (first, count) ->
            y.assign(first, Arrays.stream(x.toArray(first, count)).map(function).toArray()));
  }

  private static void zip(Tensor a, Tensor b, Tensor y, DoubleBinaryOperator function) {
    everyPiece(
        a,
        (first, count) -> {
          double[] left = a.toArray(first, count);
          double[] right = b.toArray(first, count);
          for (int i = 0; i < count; i++) {
            left[i] = function.applyAsDouble(left[i], right[i]);
          }
          y.assign(first, left);
        });
  }

  static double leakyRelu(double x, double slope) {
    return x > 0 || Double.isNaN(x) ? x : slope == 0 ? 0 : slope * x;
  }

  @Override
  public void leakyRelu(Tensor x, Tensor y, double slope) {
    map(x, y, v -> leakyRelu(v, slope));
  }

  @Override
  public void sumLeakyRelu(Tensor a, Tensor b, Tensor y, double slope) {
    zip(a, b, y, (u, v) -> leakyRelu(u + v, slope));
  }

  @Override
  public void add(Tensor x, Tensor y) {
    zip(x, y, y, Double::sum);
  }

  @Override
  public void sumOfSquares(Tensor x, Tensor sum, boolean add) {
    double[] total = {add ? sum.toArray()[0] : 0};
    everyPiece(
        x,
        (first, count) -> total[0] += Arrays.stream(x.toArray(first, count)).map(v -> v * v).sum());
    sum.assign(total);
  }

  @Override
  public void clip(Tensor x, Tensor squares, double largest, double epsilon) {
    double sum = squares.toArray()[0];
    double factor = Double.isFinite(sum) ? largest / (Math.sqrt(sum) + epsilon) : 1;
    map(x, x, v -> v * Math.min(1, factor));
  }

  @Override
  public void firstNonFinite(Tensor x, Tensor place) {
    double[] found = {-1, 0};
    everyPiece(
        x,
        (first, count) -> {
          double[] values = x.toArray(first, count);
          for (int i = 0; i < count && found[0] < 0; i++) {
            if (!Double.isFinite(values[i])) {
              found[0] = first + i;
              found[1] = values[i];
            }
          }
        });
    place.assign(found);
  }

  @Override
  public void addScaled(Tensor x, double factor, Tensor y, Tensor z) {
    if (y == null) {
      map(x, z, v -> factor * v);
    } else {
      zip(x, y, z, (u, v) -> v + factor * u);
    }
  }

  @Override
  public void nonZero(Tensor x, Tensor y) {
    map(x, y, v -> v == 0 ? 0 : 1);
  }

  @Override
  public void leakyReluBackward(Tensor y, Tensor dy, double slope) {
    zip(y, dy, dy, (v, d) -> d * (v > 0 ? 1 : Double.isNaN(v) ? v : slope));
  }

  @Override
  public void sigmoid(Tensor x, Tensor y) {
    map(x, y, v -> 1 / (1 + Math.exp(-v)));
  }

  @Override
  public void sigmoidBackward(Tensor y, Tensor dy) {
    zip(y, dy, dy, (v, d) -> d * v * (1 - v));
  }

  @Override
  public void tanh(Tensor x, Tensor y) {
    map(x, y, Math::tanh);
  }

  @Override
  public void tanhBackward(Tensor y, Tensor dy) {
    zip(y, dy, dy, (v, d) -> d * (1 - v * v));
  }

  @Override
  public void addToRows(Tensor rows, Tensor row) {
    double[] values = rows.toArray();
    double[] addend = row.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] += addend[i % addend.length];
    }
    rows.assign(values);
  }

  @Override
  public void sumRows(Tensor rows, Tensor sum) {
    double[] values = rows.toArray();
    double[] sums = new double[Math.toIntExact(sum.length())];
    for (int i = 0; i < values.length; i++) {
      sums[i % sums.length] += values[i];
    }
    sum.assign(sums);
  }

  @Override
  public void adam(Tensor value, Tensor gradient, Tensor m, Tensor v, AdamStep step) {
    zip(m, gradient, m, (old, g) -> step.beta1() * old + (1 - step.beta1()) * g);
    zip(v, gradient, v, (old, g) -> step.beta2() * old + (1 - step.beta2()) * g * g);
    everyPiece(
        value,
        (from, count) -> {
          double[] first = m.toArray(from, count);
          double[] second = v.toArray(from, count);
          double[] values = value.toArray(from, count);
          for (int i = 0; i < count; i++) {
            double root = Math.sqrt(second[i]) * step.rootScale();
            values[i] -= step.stepSize() * first[i] / (root + step.epsilon());
          }
          value.assign(from, values);
        });
  }
}
