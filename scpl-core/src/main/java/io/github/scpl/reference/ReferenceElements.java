// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.reference;

import io.github.scpl.device.ElementKernels;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

record ReferenceElements(ArrayAccess arrays) implements ElementKernels {
  private void map(INDArray x, INDArray y, DoubleUnaryOperator function) {
    arrays.put(y, Arrays.stream(arrays.get(x)).map(function).toArray());
  }

  private void zip(INDArray a, INDArray b, INDArray y, DoubleBinaryOperator function) {
    double[] first = arrays.get(a);
    double[] second = arrays.get(b);
    double[] result = new double[first.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = function.applyAsDouble(first[i], second[i]);
    }
    arrays.put(y, result);
  }

  private static double leakyRelu(double x, double slope) {
    return x > 0 || Double.isNaN(x) ? x : slope == 0 ? 0 : slope * x;
  }

  @Override
  public void leakyRelu(INDArray x, INDArray y, double slope) {
    map(x, y, v -> leakyRelu(v, slope));
  }

  @Override
  public void sumLeakyRelu(INDArray a, INDArray b, INDArray y, double slope) {
    zip(a, b, y, (u, v) -> leakyRelu(u + v, slope));
  }

  @Override
  public void add(INDArray x, INDArray y) {
    zip(x, y, y, Double::sum);
  }

  @Override
  public double sumOfSquares(INDArray x) {
    return Arrays.stream(arrays.get(x)).map(v -> v * v).sum();
  }

  @Override
  public void addScaled(INDArray x, double factor, INDArray y, INDArray z) {
    if (y == null) {
      map(x, z, v -> factor * v);
    } else {
      zip(x, y, z, (u, v) -> v + factor * u);
    }
  }

  @Override
  public void leakyReluBackward(INDArray y, INDArray dy, double slope) {
    zip(y, dy, dy, (v, d) -> d * (v > 0 ? 1 : Double.isNaN(v) ? v : slope));
  }

  @Override
  public void sigmoid(INDArray x, INDArray y) {
    map(x, y, v -> 1 / (1 + Math.exp(-v)));
  }

  @Override
  public void sigmoidBackward(INDArray y, INDArray dy) {
    zip(y, dy, dy, (v, d) -> d * v * (1 - v));
  }

  @Override
  public void tanh(INDArray x, INDArray y) {
    map(x, y, Math::tanh);
  }

  @Override
  public void tanhBackward(INDArray y, INDArray dy) {
    zip(y, dy, dy, (v, d) -> d * (1 - v * v));
  }

  @Override
  public void addToRows(INDArray rows, INDArray row) {
    double[] values = arrays.get(rows);
    double[] addend = arrays.get(row);
    for (int i = 0; i < values.length; i++) {
      values[i] += addend[i % addend.length];
    }
    arrays.put(rows, values);
  }

  @Override
  public void sumRows(INDArray rows, INDArray sum) {
    double[] values = arrays.get(rows);
    double[] sums = new double[Math.toIntExact(sum.length())];
    for (int i = 0; i < values.length; i++) {
      sums[i % sums.length] += values[i];
    }
    arrays.put(sum, sums);
  }

  @Override
  public void adam(INDArray value, INDArray gradient, INDArray m, INDArray v, AdamStep step) {
    zip(m, gradient, m, (old, g) -> step.beta1() * old + (1 - step.beta1()) * g);
    zip(v, gradient, v, (old, g) -> step.beta2() * old + (1 - step.beta2()) * g * g);
    double[] first = arrays.get(m);
    double[] second = arrays.get(v);
    double[] values = arrays.get(value);
    for (int i = 0; i < values.length; i++) {
      double root = Math.sqrt(second[i]) * step.rootScale();
      values[i] -= step.stepSize() * first[i] / (root + step.epsilon());
    }
    arrays.put(value, values);
  }
}
