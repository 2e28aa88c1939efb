// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Arena;
import io.github.scpl.device.AsyncDevice;
import io.github.scpl.device.Device;
import io.github.scpl.device.Lane;
import io.github.scpl.device.Readback;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import io.github.scpl.nn.WholeGradientTest.Subject;
import io.github.scpl.optim.Adam;
import io.github.scpl.optim.Optimizer;
import io.github.scpl.random.RandomKey;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Layers learn on a device that computes later as they do on the host. */
@Timeout(60)
class LayersOnDevicesTest {
  private static final int[] ROWS = {3, 5, 1, 3};
  private static final AsyncDevice DEVICE = new AsyncDevice("async", 3);

  @AfterAll
  static void close() {
    DEVICE.close();
  }

  static Stream<Subject> subjects() {
    return Stream.concat(
        WholeGradientTest.subjects(),
        Stream.of(new Subject("HostLayer", Scale::new, Shape.of(6), false)));
  }

  /** A layer of one's own that knows ND4J's arrays only: y = scale x. */
  private static final class Scale extends HostLayer {
    private HostParameter scale;
    private INDArray input;

    @Override
    protected Shape build(HostContext context, Shape shape) {
      scale = context.parameter("scale", Initializer.constant(0.5), shape.size(0));
      return shape;
    }

    @Override
    protected INDArray forward(INDArray x, Pass pass) {
      input = x;
      return x.mul(scale.value());
    }

    @Override
    protected INDArray backward(INDArray dy, boolean inputGradientNeeded) {
      dy.mul(input).sum(scale.gradient(), 0);
      scale.markGradient();
      return inputGradientNeeded ? dy.mul(scale.value()) : null;
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void aLayerLearnsTheSameBits(Subject subject) {
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      List<double[]> expected = learn(subject, type, HostDevice.HOST);
      List<double[]> actual = learn(subject, type, DEVICE);
      assertEquals(expected.size(), actual.size());
      for (int i = 0; i < expected.size(); i++) {
        assertArrayEquals(expected.get(i), actual.get(i), type + " array " + i);
      }
    }
  }

  /** Outputs and input gradients of all batches, then the parameters and buffers. */
  private static List<double[]> learn(Subject subject, DataType type, Device device) {
    try (BuildContext context = BuildContext.root("layer", device, type, RandomKey.of(1));
        Arena arena = device.arena();
        Lane lane = device.open(1)) {
      Layer layer = subject.layer().get();
      Shape output = layer.build(context, subject.input());
      Optimizer optimizer = Adam.standard().create(context, context.parameters());
      List<Readback> read = new ArrayList<>();
      for (int batch = 0; batch < ROWS.length; batch++) {
        Tensor x = input(subject, type, arena, ROWS[batch], batch);
        Tensor dy = normal(arena, type, batch + 100, output.withBatch(ROWS[batch]));
        Pass pass = Pass.training(RandomKey.of(batch));
        read.add(lane.read(layer.forward(x, pass)));
        Tensor dx = layer.backward(dy, !subject.ids());
        if (dx != null) {
          read.add(lane.read(dx));
        }
        optimizer.step(0.1);
      }
      context.parameters().forEach(p -> read.add(lane.read(p.value())));
      context.buffers().forEach(b -> read.add(lane.read(b.value())));
      return read.stream().map(Readback::get).toList();
    }
  }

  private static Tensor input(Subject subject, DataType type, Arena arena, int rows, long seed) {
    long[] shape = subject.input().withBatch(rows);
    if (!subject.ids()) {
      return normal(arena, type, seed, shape);
    }
    RandomGenerator random = TestArrays.random(seed);
    Tensor ids = arena.uninitialized(type, shape);
    ids.fill(() -> random.nextInt(WholeGradientTest.VOCABULARY));
    return ids;
  }

  private static Tensor normal(Arena arena, DataType type, long seed, long... shape) {
    RandomGenerator random = TestArrays.random(seed);
    Tensor tensor = arena.uninitialized(type, shape);
    tensor.fill(random::nextGaussian);
    return tensor;
  }
}
