// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scpl.cuda.driver.ConvolutionPlan;
import io.github.scpl.cuda.driver.ConvolutionShape;
import io.github.scpl.cuda.driver.Epilogue;
import io.github.scpl.cuda.driver.Multiplication;
import io.github.scpl.cuda.driver.PinnedMemory;
import io.github.scpl.cuda.driver.Precision;
import io.github.scpl.cuda.driver.Stream;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;

/** Products and convolutions, against the formulas. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EmulatedLibrariesTest {
  private static final int PLACE = 1 << 16;

  private final Random random = new Random(1);
  private EmulatedDriver driver;
  private Stream stream;
  private PinnedMemory pinned;
  private long memory;

  @BeforeEach
  void open() {
    assumeTrue(EmulatedDriver.isAvailable(), "there is no g++");
    driver = new EmulatedDriver();
    stream = driver.stream();
    pinned = driver.pin(PLACE);
    memory = driver.allocate(4 * PLACE);
  }

  @AfterEach
  void close() {
    if (driver != null) {
      driver.free(memory);
      pinned.close();
      stream.close();
      driver.close();
    }
  }

  private long place(int number) {
    return memory + (long) number * PLACE;
  }

  /** How arrays are stored: 8 bytes for double, 4 for float, 2 for bfloat16. */
  private double[] send(int place, int width, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      float value = (float) random.nextGaussian();
      if (width == 2) {
        value = Float.intBitsToFloat(Float.floatToRawIntBits(value) & 0xFFFF0000);
        pinned.bytes().putShort(2 * i, (short) (Float.floatToRawIntBits(value) >>> 16));
      } else if (width == 4) {
        pinned.bytes().putFloat(4 * i, value);
      } else {
        pinned.bytes().putDouble(8 * i, value);
      }
      values[i] = value;
    }
    stream.copy(pinned.address(), place(place), (long) width * count);
    stream.synchronize();
    return values;
  }

  private double get(int width, int i) {
    return switch (width) {
      case 2 -> Float.intBitsToFloat(pinned.bytes().getShort(2 * i) << 16);
      case 4 -> pinned.bytes().getFloat(4 * i);
      default -> pinned.bytes().getDouble(8 * i);
    };
  }

  private void requireNear(double[] expected, int place, int width, double tolerance, String what) {
    stream.copy(place(place), pinned.address(), (long) width * expected.length);
    stream.synchronize();
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], get(width, i), tolerance, what + ", element " + i);
    }
  }

  private static DoubleUnaryOperator rounding(int bits) {
    return value -> {
      double unit = Math.scalb(1, Math.getExponent(value) - bits);
      return Math.rint(value / unit) * unit;
    };
  }

  @Test
  void productsAreThoseOfTheFormula() {
    for (int form = 0; form < 8; form++) {
      for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
        product(type, Precision.FLOAT32, form, value -> value);
      }
      product(DataType.DOUBLE, Precision.BFLOAT16, form, value -> value);
      product(DataType.FLOAT, Precision.TF32, form, rounding(10));
      product(DataType.FLOAT, Precision.BFLOAT16, form, rounding(7));
    }
  }

  private void product(DataType type, Precision precision, int form, DoubleUnaryOperator rounding) {
    int rows = 7;
    int columns = 11;
    int inner = 13;
    boolean transposeA = (form & 1) != 0;
    boolean transposeB = (form & 2) != 0;
    int beta = form >> 2;
    int width = type.width();
    double[] a = send(0, width, rows * inner);
    double[] b = send(1, width, inner * columns);
    double[] out = send(2, width, rows * columns);
    double[] row = send(3, width, columns);
    double[] expected = new double[rows * columns];
    double[] biased = new double[rows * columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        double sum = beta * out[i * columns + j];
        for (int k = 0; k < inner; k++) {
          sum +=
              rounding.applyAsDouble(transposeA ? a[k * rows + i] : a[i * inner + k])
                  * rounding.applyAsDouble(transposeB ? b[j * inner + k] : b[k * columns + j]);
        }
        expected[i * columns + j] = sum;
        biased[i * columns + j] = sum + beta * (sum - out[i * columns + j]) + row[j];
      }
    }
    double tolerance = type == DataType.FLOAT ? 1e-5 : 1e-13;
    Multiplication what =
        new Multiplication(type, precision, transposeA, transposeB, rows, columns, inner, beta);
    stream.multiply(what, place(0), place(1), place(2));
    requireNear(expected, 2, width, tolerance, what.toString());
    Multiplication withRow = what.with(Epilogue.BIAS);
    boolean isFloat = type == DataType.FLOAT;
    assertEquals(isFloat, stream.multiply(withRow, place(0), place(1), place(3), place(2)));
    requireNear(isFloat ? biased : expected, 2, width, tolerance, withRow.toString());
  }

  @Test
  void convolutionsAreThoseOfTheFormula() {
    for (ConvolutionShape shape :
        new ConvolutionShape[] {
          new ConvolutionShape(2, 3, 7, 9, 4, 3, 1, 1),
          new ConvolutionShape(2, 3, 8, 9, 4, 3, 2, 1),
          new ConvolutionShape(1, 2, 5, 4, 3, 1, 2, 0),
          new ConvolutionShape(1, 1, 2, 2, 1, 5, 1, 2),
        }) {
      convolution(shape, Precision.FLOAT32, 4, value -> value, 1e-5);
      convolution(shape, Precision.TF32, 4, rounding(10), 1e-5);
      convolution(shape, Precision.BFLOAT16, 2, value -> value, 0.1);
    }
  }

  private interface Visitor {
    void visit(int x, int weight, int y);
  }

  private static void eachProduct(ConvolutionShape s, Visitor visitor) {
    for (int n = 0; n < s.batch(); n++) {
      for (int o = 0; o < s.outputs(); o++) {
        for (int c = 0; c < s.inputs(); c++) {
          for (int i = 0; i < s.outHeight() * s.outWidth(); i++) {
            for (int u = 0; u < s.kernel() * s.kernel(); u++) {
              int row = i / s.outWidth() * s.stride() + u / s.kernel() - s.padding();
              int column = i % s.outWidth() * s.stride() + u % s.kernel() - s.padding();
              if (row >= 0 && row < s.height() && column >= 0 && column < s.width()) {
                visitor.visit(
                    ((n * s.inputs() + c) * s.height() + row) * s.width() + column,
                    (o * s.inputs() + c) * s.kernel() * s.kernel() + u,
                    (n * s.outputs() + o) * s.outHeight() * s.outWidth() + i);
              }
            }
          }
        }
      }
    }
  }

  private void convolution(
      ConvolutionShape s,
      Precision precision,
      int width,
      DoubleUnaryOperator rounding,
      double tolerance) {
    int sizeX = s.batch() * s.inputs() * s.height() * s.width();
    int sizeWeight = s.outputs() * s.inputs() * s.kernel() * s.kernel();
    int sizeY = s.batch() * s.outputs() * s.outHeight() * s.outWidth();
    ConvolutionPlan plan = driver.convolution(s, precision);
    assertTrue(plan.workspaceBytes() > 0);
    long workspace = driver.allocate(plan.workspaceBytes());

    double[] x = send(0, width, sizeX);
    double[] weight = send(1, width, sizeWeight);
    double[] y = new double[sizeY];
    eachProduct(
        s, (i, j, k) -> y[k] += rounding.applyAsDouble(x[i]) * rounding.applyAsDouble(weight[j]));
    plan.forward(stream, place(0), place(1), place(2), workspace);
    requireNear(y, 2, width, tolerance, s + " forward");

    double[] dy = send(2, width, sizeY);
    double[] dx = new double[sizeX];
    eachProduct(
        s, (i, j, k) -> dx[i] += rounding.applyAsDouble(dy[k]) * rounding.applyAsDouble(weight[j]));
    plan.inputGradient(stream, place(1), place(2), place(3), workspace);
    requireNear(dx, 3, width, tolerance, s + " inputGradient");

    double[] dWeight = new double[sizeWeight];
    eachProduct(
        s, (i, j, k) -> dWeight[j] += rounding.applyAsDouble(dy[k]) * rounding.applyAsDouble(x[i]));
    plan.weightGradient(stream, place(0), place(2), place(3), workspace);
    requireNear(dWeight, 3, width, tolerance, s + " weightGradient");
    driver.free(workspace);
  }
}
