// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scpl.cuda.driver.Precision;
import io.github.scpl.cuda.emulator.EmulatedDriver;
import io.github.scpl.device.Arena;
import io.github.scpl.device.CaseArrays;
import io.github.scpl.device.CaseArrays.Order;
import io.github.scpl.device.Conformance;
import io.github.scpl.device.Device;
import io.github.scpl.device.Lane;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.MultiHeadAttention;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;
import io.github.scpl.random.RandomKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Layers of attention over so many time steps that a card keeps no array of all pairs of them. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class CudaLongTextTest {
  private static final int HEADS = 2;
  private static final int FEATURES = 8;
  private static final Pass PASS = Pass.training(RandomKey.of(5));

  private EmulatedDriver driver;
  private CudaDevice device;

  @BeforeEach
  void open() {
    assumeTrue(EmulatedDriver.isAvailable(), "there is no g++");
    driver = new EmulatedDriver();
    device = CudaDevice.of("cuda:0", driver, Precision.FLOAT32);
  }

  @AfterEach
  void close() {
    if (device != null) {
      device.close();
    }
  }

  /** A layer with all that it needs; two texts of so many steps, one of them without any key. */
  private static final class Run implements AutoCloseable {
    private final Lane lane;
    private final BuildContext context;
    private final Arena arena;
    private final MultiHeadAttention layer = new MultiHeadAttention(HEADS, 0.2);
    private final CaseArrays arrays;
    private final Tensor x;
    private final Tensor mask;

    Run(Device device, DataType type, int time) {
      lane = device.open(1);
      context = BuildContext.root("attention", device, type, RandomKey.of(1));
      arena = device.arena();
      layer.build(context, Shape.variable(FEATURES));
      arrays = new CaseArrays(arena, type, Order.ROW_MAJOR);
      x = arrays.normal(2, time, FEATURES);
      mask = arrays.mask(2, time);
    }

    Tensor forward() {
      return layer.forward(x, mask, PASS);
    }

    @Override
    public void close() {
      lane.finish();
      arena.close();
      context.close();
      lane.close();
    }
  }

  /** A long text after a longer one, whose memory is larger: output and all gradients. */
  private static List<double[]> step(Device device, DataType type) {
    try (Run run = new Run(device, type, 150)) {
      run.layer.forward(run.arrays.normal(1, 400, FEATURES), null, PASS);
      List<double[]> all = new ArrayList<>();
      all.add(run.forward().toArray());
      Tensor dy = run.arrays.normal(2, 150, FEATURES);
      all.add(run.layer.backward(dy, true).toArray());
      run.context.parameters().forEach(p -> all.add(p.gradient().toArray()));
      return all;
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void learnsWhatTheHostLearns(DataType type) {
    double tolerance = type == DataType.FLOAT ? 1e-5 : 1e-12;
    List<double[]> expected = step(HostDevice.HOST, type);
    Conformance.requireNear(expected, step(device, type), tolerance, type.toString());
  }

  @Test
  void gradientsEqualDifferencesAlongAnyDirection() {
    try (Run run = new Run(device, DataType.DOUBLE, 140)) {
      run.mask.assign(100, new double[] {1}); // scores of a text without any key have gradients
      double[] start = run.x.toArray();
      double[] direction = run.arrays.normal(2, 140, FEATURES).toArray();
      double[] weights = run.arrays.normal(2, 140, FEATURES).toArray();
      double above = loss(run, start, direction, 1e-5, weights);
      double below = loss(run, start, direction, -1e-5, weights);
      loss(run, start, direction, 0, weights);
      Tensor dy = run.arrays.blank(2, 140, FEATURES);
      dy.assign(weights);
      double expected = (above - below) / 2e-5;
      double actual = dot(run.layer.backward(dy, true).toArray(), direction);
      assertEquals(expected, actual, 1e-7 * Math.abs(expected));
    }
  }

  private static double loss(
      Run run, double[] start, double[] direction, double step, double[] weights) {
    double[] x = start.clone();
    for (int i = 0; i < x.length; i++) {
      x[i] += step * direction[i];
    }
    run.x.assign(x);
    return dot(run.forward().toArray(), weights);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @Test
  void memoryDoesNotGrowWithTheSquareOfTime() {
    long pairs = 2L * HEADS * 512 * 512;
    try (Run run = new Run(device, DataType.FLOAT, 512)) {
      run.forward();
      run.layer.backward(run.arrays.normal(2, 512, FEATURES), true);
      run.lane.finish();
      assertTrue(driver.peakBytes() < pairs * Float.BYTES, driver.peakBytes() + " bytes");
    }
  }

  @Test
  void estimatesKnowIt() {
    for (int time : new int[] {60, 128, 129, 512}) {
      long pairs = 2L * HEADS * time * time;
      try (Run host = new Run(HostDevice.HOST, DataType.FLOAT, 1);
          Run card = new Run(device, DataType.FLOAT, 1)) {
        long less = time <= 128 ? 0 : pairs;
        assertEquals(host.context.kept(2, time) - less, card.context.kept(2, time));
      }
    }
  }
}
