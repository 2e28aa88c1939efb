// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.FiniteDifference;
import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import io.github.scpl.random.RandomKey;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Checks that a layer keeps the rules of {@link Layer}: its gradients against finite differences of
 * the inner product of its output with a fixed random array; its input, which it must not change;
 * and its memory, which a larger batch has used before.
 */
final class GradientCheck {
  private final Layer layer;
  private final Shape shape;
  private final Pass pass;
  private final int batch;
  private final Function<RandomGenerator, DoubleSupplier> values;
  private final int stride;

  private GradientCheck(
      Layer layer,
      Shape shape,
      Pass pass,
      int batch,
      Function<RandomGenerator, DoubleSupplier> values,
      int stride) {
    this.layer = layer;
    this.shape = shape;
    this.pass = pass;
    this.batch = batch;
    this.values = values;
    this.stride = stride;
  }

  /** A check of a layer that was not built, on three training samples of normal values. */
  static GradientCheck of(Layer layer, Shape shape) {
    return new GradientCheck(
        layer, shape, Pass.training(RandomKey.of(5)), 3, random -> random::nextGaussian, 1);
  }

  GradientCheck withBatch(int newBatch) {
    return new GradientCheck(layer, shape, pass, newBatch, values, stride);
  }

  /** Another pass, with a random number stream of its own where the layer wants one. */
  GradientCheck withPass(Pass newPass) {
    return new GradientCheck(layer, shape, newPass, batch, values, stride);
  }

  /** Other inputs, such as some that stay clear of a kink. */
  GradientCheck withValues(Function<RandomGenerator, DoubleSupplier> newValues) {
    return new GradientCheck(layer, shape, pass, batch, newValues, stride);
  }

  /** Moves only every 97th element, where arrays are large. */
  GradientCheck withSparseSteps() {
    return new GradientCheck(layer, shape, pass, batch, values, 97);
  }

  void run() {
    try (BuildContext context = BuildContext.root("checked", DataType.DOUBLE, RandomKey.of(1))) {
      new Run(context).check();
    }
  }

  private final class Run {
    private final BuildContext context;
    private final Shape outputShape;

    Run(BuildContext context) {
      this.context = context;
      outputShape = layer.build(context, shape);
      moveFromInitialValues();
    }

    /** Gains of one, shifts of zero and the like would hide errors. */
    private void moveFromInitialValues() {
      RandomGenerator random = TestArrays.random(2);
      for (Parameter parameter : context.parameters()) {
        double[] moved = parameter.value().toArray();
        for (int i = 0; i < moved.length; i++) {
          moved[i] += 0.3 * random.nextGaussian();
        }
        parameter.value().write(0, moved, moved.length);
      }
      for (BuildContext.Buffer buffer : context.buffers()) {
        buffer.value().fill(() -> 0.5 + random.nextDouble());
      }
    }

    void check() {
      Tensor larger = input(3, batch + 2);
      layer.forward(larger, pass);
      layer.backward(outputGradient(4, batch + 2), true);
      context.parameters().forEach(Parameter::clearGradient);

      Tensor x = input(5, batch);
      double[] before = x.toArray();
      double[] weights = outputGradient(6, batch).toArray();
      Tensor y = layer.forward(x, pass);
      assertArrayEquals(outputShape.withBatch(batch), y.shape(), "shape of the output");
      Tensor dx = layer.backward(outputGradient(6, batch), true);
      assertArrayEquals(x.shape(), dx.shape(), "shape of the input gradient");
      double[] inputGradient = dx.toArray();
      assertArrayEquals(before, x.toArray(), "the input must be left alone");
      List<double[]> gradients = parameterGradients();

      layer.forward(x, pass);
      context.parameters().forEach(Parameter::clearGradient);
      assertTrue(
          layer.backward(outputGradient(6, batch), false) == null, "no input gradient was wanted");
      List<double[]> again = parameterGradients();
      assertArrayEquals(before, x.toArray(), "the input must be left alone");

      DoubleSupplier loss = () -> dot(layer.forward(x, pass).toArray(), weights);
      FiniteDifference.check("input", x, inputGradient, loss, stride);
      for (int i = 0; i < gradients.size(); i++) {
        Parameter parameter = context.parameters().get(i);
        assertArrayEquals(gradients.get(i), again.get(i), parameter.name());
        FiniteDifference.check(parameter.name(), parameter.value(), gradients.get(i), loss, stride);
      }
    }

    private Tensor input(long seed, int rows) {
      DoubleSupplier supplier = values.apply(TestArrays.random(seed));
      return TestArrays.filled(DataType.DOUBLE, supplier, shape.withBatch(rows));
    }

    private Tensor outputGradient(long seed, int rows) {
      return TestArrays.normal(DataType.DOUBLE, seed, outputShape.withBatch(rows));
    }

    private List<double[]> parameterGradients() {
      for (Parameter parameter : context.parameters()) {
        assertTrue(parameter.hasGradient(), parameter.name() + " must be marked");
      }
      List<double[]> gradients =
          context.parameters().stream().map(p -> p.gradient().toArray()).toList();
      context.parameters().forEach(Parameter::clearGradient);
      context.parameters().forEach(p -> assertFalse(p.hasGradient()));
      return gradients;
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
