// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Arena;
import io.github.scpl.device.AsyncDevice;
import io.github.scpl.device.Device;
import io.github.scpl.device.Lane;
import io.github.scpl.device.Readback;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;
import io.github.scpl.optim.Adam;
import io.github.scpl.optim.Optimizer;
import io.github.scpl.random.RandomKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;

/** A layer of kernels and one of ND4J's arrays compute on every device what they do on the host. */
@Timeout(60)
class CustomLayersOnDevicesTest {
  private static final int[] ROWS = {3, 5, 1, 5, 3};
  private static final int FEATURES = 4;
  private static final AsyncDevice DEVICE = new AsyncDevice("async", 5);

  @AfterAll
  static void close() {
    DEVICE.close();
  }

  @Test
  void kernelsComputeTheSameBits() {
    requireSameBits(TanhResidual::new);
  }

  @Test
  void arraysOfTheHostComputeTheSameBits() {
    requireSameBits(Swish::new);
  }

  private static void requireSameBits(Supplier<Layer> layer) {
    List<double[]> expected = learn(layer.get(), HostDevice.HOST);
    List<double[]> actual = learn(layer.get(), DEVICE);
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), "array " + i);
    }
  }

  /** Input gradients of all batches, the outputs the next block took over, then the parameters. */
  private static List<double[]> learn(Layer layer, Device device) {
    try (BuildContext context = BuildContext.root("net", device, DataType.FLOAT, RandomKey.of(1));
        Arena arena = device.arena();
        Lane lane = device.open(1)) {
      context.build(layer, Shape.of(FEATURES));
      Optimizer optimizer = Adam.standard().create(context, context.parameters());
      List<Readback> read = new ArrayList<>();
      Scratch next = new Scratch(arena, DataType.FLOAT);
      for (int batch = 0; batch < ROWS.length; batch++) {
        Tensor x = normal(arena, batch, ROWS[batch]);
        Tensor y = layer.forward(x, Pass.training(RandomKey.of(batch)));
        Tensor taken = next.takeOver(y, context.kernels().memory());
        read.add(lane.read(layer.backward(normal(arena, batch + 100, ROWS[batch]), true)));
        read.add(lane.read(taken));
        optimizer.step(0.1);
      }
      for (Parameter parameter : context.parameters()) {
        read.add(lane.read(parameter.value()));
      }
      return read.stream().map(Readback::get).toList();
    }
  }

  private static Tensor normal(Arena arena, long seed, int rows) {
    Tensor tensor = arena.uninitialized(DataType.FLOAT, rows, FEATURES);
    tensor.fill(TestArrays.random(seed)::nextGaussian);
    return tensor;
  }
}
