// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.benchmark;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import io.github.scpl.host.NativeThreads;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.random.RandomKey;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What all benchmarks share: milliseconds per call in float32 on one native thread, and the memory.
 *
 * <p>Every benchmark sits beside its baseline, and checks before it starts that both compute the
 * same.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public abstract class BenchmarkState {
  private static final double TOLERANCE = 1e-3;

  private NativeThreads threads;
  private BuildContext context;

  @Setup
  public void open() {
    threads = NativeThreads.use(1);
    context = BuildContext.root("benchmark", DataType.FLOAT, RandomKey.of(1));
    build(context);
  }

  @TearDown
  public void close() {
    context.close();
    threads.close();
  }

  /** Allocates the arrays and compares the benchmark with its baseline. */
  abstract void build(BuildContext memory);

  /** Standard normal values; another seed, other values. */
  final Tensor normal(long seed, long... shape) {
    Tensor array = context.zeros(shape);
    array.fill(TestArrays.random(seed)::nextGaussian);
    return array;
  }

  /** A baseline that computes something else is none. */
  static void requireSame(String name, Tensor actual, INDArray baseline) {
    double[] a = actual.toArray();
    double[] b = HostDevice.tensor(baseline).toArray();
    double scale = 0;
    double difference = 0;
    for (int i = 0; i < actual.length(); i++) {
      scale = Math.max(scale, Math.abs(a[i]));
      difference = Math.max(difference, Math.abs(a[i] - b[i]));
    }
    if (actual.length() != baseline.length() || !(difference <= TOLERANCE * scale)) {
      throw new IllegalStateException(
          name + ": expected the baseline to agree, got a difference of " + difference);
    }
  }
}
