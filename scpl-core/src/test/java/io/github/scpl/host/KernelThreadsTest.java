// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.scpl.device.Arena;
import io.github.scpl.device.Attention;
import io.github.scpl.device.Attention.Sizes;
import io.github.scpl.device.AttentionKernels;
import io.github.scpl.device.ElementKernels;
import io.github.scpl.device.HeldProduct;
import io.github.scpl.device.Kernels;
import io.github.scpl.device.LstmKernels;
import io.github.scpl.device.LstmKernels.CellGradients;
import io.github.scpl.device.LstmKernels.Cells;
import io.github.scpl.device.NormKernels;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.SequenceKernels;
import io.github.scpl.device.Tensor;
import io.github.scpl.random.RandomKey;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;

/** Kernels for text, and products, give the same bits on one thread and on three. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class KernelThreadsTest {
  private static final Kernels KERNELS = HostKernels.of(DataType.FLOAT);
  private static final int BATCH = 37;
  private static final int TIME = 41;
  private static final int WIDTH = 96;
  private static final int ROWS = BATCH * TIME;

  private interface Work {
    /** Runs kernels and returns the arrays they wrote. */
    List<Tensor> run(Data data);
  }

  /** The same random arrays every time. */
  private static final class Data {
    final Arena arena;
    final SplittableRandom random = new SplittableRandom(3);

    Data(Arena arena) {
      this.arena = arena;
    }

    Tensor array(long... shape) {
      Tensor array = arena.uninitialized(DataType.FLOAT, shape);
      array.fill(() -> 2 * random.nextDouble() - 1);
      return array;
    }

    Tensor mask() {
      Tensor mask = arena.uninitialized(DataType.FLOAT, BATCH, TIME);
      mask.fill(() -> random.nextInt(4) == 0 ? 0 : 1);
      return mask;
    }
  }

  private static void check(Work work) {
    List<double[]> expected = results(1, work);
    List<double[]> got = results(3, work);
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), got.get(i), "array " + i);
    }
  }

  @SuppressWarnings("try") // the threads are a scope, not a value
  private static List<double[]> results(int threads, Work work) {
    List<double[]> results = new ArrayList<>();
    try (Arena arena = HostDevice.HOST.arena();
        NativeThreads scope = NativeThreads.use(threads)) {
      work.run(new Data(arena)).forEach(array -> results.add(array.toArray()));
    }
    return results;
  }

  @Test
  void sequences() {
    SequenceKernels kernels = KERNELS.sequences();
    check(
        data -> {
          Tensor ids = data.arena.uninitialized(DataType.FLOAT, ROWS);
          ids.fill(() -> data.random.nextInt(50));
          Tensor table = data.array(50, 400);
          Tensor rows = data.array(BATCH, TIME, 400);
          Tensor mask = data.mask();
          Tensor mean = data.array(BATCH, 400);
          kernels.gather(ids, table, rows);
          kernels.scatter(ids, rows, table);
          kernels.meanOverTime(rows, mask, mean);
          kernels.meanOverTimeBackward(mean, mask, rows, true);
          return List.of(table, rows, mean);
        });
  }

  @Test
  void norms() {
    NormKernels kernels = KERNELS.norms();
    check(
        data -> {
          Tensor x = data.array(ROWS, WIDTH);
          Tensor y = data.array(ROWS, WIDTH);
          Tensor gain = data.array(WIDTH);
          Tensor shift = data.array(WIDTH);
          Tensor dx = data.array(ROWS, WIDTH);
          Tensor statistics = data.arena.uninitialized(DataType.DOUBLE, ROWS, 2);
          kernels.normalize(x, gain, shift, 1e-6, y, statistics);
          kernels.inputGradient(x, y, gain, 1e-6, statistics, dx, true);
          kernels.parameterGradients(x, dx, 1e-6, statistics, gain, shift);
          return List.of(y, statistics, dx, gain, shift);
        });
  }

  @Test
  void attention() {
    Sizes shape = new Sizes(BATCH, TIME, 4, WIDTH / 4);
    check(
        data -> {
          Tensor projected = data.array(ROWS, 3 * WIDTH);
          Tensor probabilities = data.array(BATCH, 4, TIME, TIME);
          Tensor mixed = data.array(ROWS, WIDTH);
          Tensor gradient = data.array(ROWS, WIDTH);
          Attention attention =
              new Attention(shape, projected, probabilities, RandomKey.of(3), 0.25);
          try (Arena arena = HostDevice.HOST.arena()) {
            Scratch memory = new Scratch(arena, DataType.FLOAT);
            AttentionKernels kernels = KERNELS.attentions();
            kernels.forward(attention, data.mask(), mixed, memory);
            kernels.backward(attention, gradient, memory);
          }
          return List.of(mixed, probabilities, projected);
        });
  }

  @Test
  void cells() {
    LstmKernels kernels = KERNELS.lstms();
    check(
        data -> {
          Cells cells =
              new Cells(
                  data.array(BATCH, TIME, 4 * WIDTH),
                  data.array(BATCH, TIME, WIDTH),
                  data.array(BATCH, TIME, WIDTH),
                  data.array(BATCH, WIDTH),
                  data.array(BATCH, WIDTH),
                  data.mask());
          Tensor output = data.array(BATCH, TIME, 2 * WIDTH);
          Tensor product = data.array(BATCH, 4 * WIDTH);
          CellGradients gradients =
              new CellGradients(
                  data.array(BATCH, WIDTH),
                  data.array(BATCH, WIDTH),
                  data.array(BATCH, 4 * WIDTH),
                  data.array(BATCH, WIDTH));
          kernels.forward(cells, 5, product, output, WIDTH);
          kernels.backward(cells, 5, output, WIDTH, gradients);
          return List.of(
              cells.gates(), output, gradients.cell(), gradients.step(), gradients.held());
        });
  }

  @Test
  void sumsOfRows() {
    check(
        data -> {
          ElementKernels kernels = KERNELS.elements();
          Tensor rows = data.array(700, 500);
          Tensor sum = data.array(500);
          kernels.addToRows(rows, sum);
          kernels.sumRows(rows, sum);
          return List.of(rows, sum);
        });
  }

  /** Many rows, a few, and sums so long that they could be cut. */
  @Test
  void products() {
    for (int[] size : new int[][] {{700, 300, 60}, {90, 300, 400}, {64, 20_000, 33}}) {
      for (boolean transposed : new boolean[] {false, true}) {
        check(data -> products(data, size[0], size[1], size[2], transposed));
      }
    }
  }

  private static List<Tensor> products(Data data, int rows, int inner, int columns, boolean b) {
    Tensor x = data.array(rows, inner);
    Tensor y = b ? data.array(columns, inner) : data.array(inner, columns);
    Tensor row = data.array(columns);
    Tensor plain = data.array(rows, columns);
    Tensor sum = data.array(rows, columns);
    Tensor gradient = data.array(inner, columns);
    KERNELS.products().product(false, b).run(x, y, plain);
    KERNELS.products().product(false, b).run(x, y, row, sum);
    KERNELS.products().product(true, false).run(x, sum, gradient);
    return List.of(plain, sum, gradient);
  }

  @Test
  void heldProducts() {
    check(
        data -> {
          Tensor weights = data.array(4 * WIDTH, WIDTH);
          Tensor gates = data.array(BATCH, 4 * WIDTH);
          Tensor states = data.array(BATCH, WIDTH);
          HeldProduct forward = KERNELS.products().heldProduct(true, data.arena);
          HeldProduct backward = KERNELS.products().heldProduct(false, data.arena);
          forward.hold(weights);
          backward.hold(weights);
          forward.run(states, gates);
          backward.run(gates, states);
          return List.of(gates, states);
        });
  }
}
