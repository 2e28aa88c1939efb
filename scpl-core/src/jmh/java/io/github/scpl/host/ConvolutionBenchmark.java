// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Arena;
import io.github.scpl.device.Convolution;
import io.github.scpl.device.Convolution.Weights;
import io.github.scpl.device.ConvolutionKernels.Filter;
import io.github.scpl.device.Layout;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.onednn.DirectConvolution;
import io.github.scpl.random.RandomKey;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The ways to convolve 64 samples with 3x3 kernels on one native thread: Winograd's algorithm,
 * oneDNN's direct one in float32 and with factors in bfloat16, and ND4J's operation.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class ConvolutionBenchmark {
  private static final int BATCH = 64;

  /** Input channels, output channels, and the side of maps. */
  @Param({"128,256,32", "256,512,16", "512,512,8", "512,512,4", "64,64,32", "128,128,16"})
  public String sizes;

  @Param("1")
  public int count;

  private NativeThreads threads;
  private Arena arena;
  private DirectConvolution.Shape shape;
  private WinogradConvolution winograd;
  private DirectConvolution direct;
  private DirectConvolution rounded;
  private Convolution nd4j;
  private Tensor x;
  private Tensor y;
  private Tensor dx;
  private Tensor weight;
  private Tensor gradient;

  @Setup
  public void open() {
    threads = NativeThreads.use(count);
    arena = HostDevice.HOST.arena();
    String[] parts = sizes.split(",");
    int inputs = Integer.parseInt(parts[0]);
    int outputs = Integer.parseInt(parts[1]);
    int side = Integer.parseInt(parts[2]);
    RandomGenerator random = RandomKey.of(1).generator();
    x = arena.zeros(DataType.FLOAT, BATCH, inputs, side, side).as(Layout.CHANNELS_LAST);
    y = arena.zeros(DataType.FLOAT, BATCH, outputs, side, side).as(Layout.CHANNELS_LAST);
    dx = arena.zeros(DataType.FLOAT, BATCH, inputs, side, side).as(Layout.CHANNELS_LAST);
    weight = arena.zeros(DataType.FLOAT, outputs, inputs, 3, 3);
    gradient = arena.zeros(DataType.FLOAT, outputs, inputs, 3, 3);
    x.fill(random::nextGaussian);
    y.fill(random::nextGaussian);
    weight.fill(random::nextGaussian);
    SharedScratch scratch = SharedScratch.of(arena);
    winograd = new WinogradConvolution(scratch);
    direct = new DirectConvolution(false, scratch);
    rounded = new DirectConvolution(true, scratch);
    shape = new DirectConvolution.Shape(BATCH, inputs, side, side, outputs, side, side, 3, 1, 1);
    Filter filter = new Filter(inputs, 3, 1, 1, false);
    nd4j = new HostConvolution(DataType.FLOAT, FloatElementKernels.INSTANCE, filter, arena);
  }

  @TearDown
  public void close() {
    arena.close();
    threads.close();
  }

  @Benchmark
  public void forwardWinograd() {
    winograd.forward(x, weight, y);
  }

  @Benchmark
  public void forwardDirect() {
    direct.forward(shape, count, pointer(x), pointer(weight), pointer(y));
  }

  @Benchmark
  public void forwardBfloat16() {
    rounded.forward(shape, count, pointer(x), pointer(weight), pointer(y));
  }

  @Benchmark
  public void forwardNd4j() {
    nd4j.forward(x.as(Layout.ROW_MAJOR), new Weights(weight, null), y.as(Layout.ROW_MAJOR));
  }

  @Benchmark
  public void backwardWinograd() {
    winograd.weightGradient(x, y, gradient);
    winograd.inputGradient(y, weight, dx);
  }

  @Benchmark
  public void backwardDirect() {
    direct.weightGradient(shape, count, pointer(x), pointer(y), pointer(gradient));
    direct.inputGradient(shape, count, pointer(y), pointer(weight), pointer(dx));
  }

  @Benchmark
  public void backwardBfloat16() {
    rounded.weightGradient(shape, count, pointer(x), pointer(y), pointer(gradient));
    rounded.inputGradient(shape, count, pointer(y), pointer(weight), pointer(dx));
  }

  /** The only pass of which ND4J cannot leave out a half. */
  @Benchmark
  public Tensor backwardNd4j() {
    Weights weights = new Weights(weight, null);
    Weights gradients = new Weights(gradient, null);
    Tensor plain = x.as(Layout.ROW_MAJOR);
    return nd4j.backward(plain, y.as(Layout.ROW_MAJOR), weights, gradients, true);
  }

  private static Pointer pointer(Tensor tensor) {
    return HostAccess.pointer(tensor);
  }
}
