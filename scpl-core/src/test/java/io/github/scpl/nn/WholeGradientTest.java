// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import io.github.scpl.random.RandomKey;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A backward pass writes whole gradients, whatever its arrays and its memory held before: the last
 * batch's, a sum that somebody else left there, or no numbers at all.
 */
class WholeGradientTest {
  private static final int ROWS = 3;
  static final int VOCABULARY = 40;

  /** A layer, and the values it takes: token ids, or any. */
  record Subject(String name, Supplier<Layer> layer, Shape input, boolean ids) {
    @Override
    public String toString() {
      return name + " of " + input;
    }
  }

  private static Subject of(String name, Supplier<Layer> layer, long... input) {
    return new Subject(name, layer, Shape.of(input), false);
  }

  /** Maps and windows leave a remainder where they can. */
  static Stream<Subject> subjects() {
    return Stream.of(
        new Subject("Embedding", () -> new Embedding(VOCABULARY, 5), Shape.of(4), true),
        of("Linear", () -> new Linear(4), 6),
        of("Linear", () -> new Linear(4).withoutBias(), 6),
        of("Conv2d", () -> new Conv2d(3, 3), 2, 5, 7),
        of("Conv2d", () -> new Conv2d(3, 3), 6, 5, 7),
        of("Conv2d", () -> new Conv2d(16, 3), 16, 8, 8),
        of("Conv2d", () -> new Conv2d(3, 3).withStride(2).withBias(), 6, 6, 7),
        of("Conv2d", () -> new Conv2d(3, 1).withStride(2).withPadding(0), 2, 6, 6),
        of("BatchNorm", BatchNorm::new, 2, 5, 7),
        of("BatchNorm", () -> new BatchNorm().withoutAffine(), 6),
        of("BatchNorm", () -> new BatchNorm().withLeakyRelu(0.2).withMaxPool(2), 2, 5, 7),
        of("LayerNorm", LayerNorm::new, 4, 6),
        of("Lstm", () -> new Lstm(5), 4, 6),
        of("MultiHeadAttention", () -> new MultiHeadAttention(2, 0.3), 4, 6),
        of("MultiHeadAttention", () -> new MultiHeadAttention(3, 0), 4, 6),
        of("FeedForward", () -> new FeedForward(7, 0.3), 4, 6),
        of("MeanOverTime", MeanOverTime::new, 4, 6),
        of("Dropout", () -> new Dropout(0.3), 4, 6),
        of("Activation", Activation::relu, 2, 5, 7),
        of("Activation", Activation::tanh, 6),
        of("Flatten", Flatten::new, 2, 5, 7),
        of("Pool2d", () -> Pool2d.max(2), 2, 5, 7),
        of("Pool2d", () -> Pool2d.average(2, 3), 2, 5, 7),
        of("Sequential", () -> Sequential.of(new Linear(4), Activation.sigmoid()), 6),
        of("Residual", WholeGradientTest::residual, 2, 5, 7));
  }

  private static Layer residual() {
    Sequential main = Sequential.of(new Conv2d(3, 3).withStride(2), new BatchNorm());
    return new Residual(main, new Conv2d(3, 1).withStride(2).withPadding(0), 0.01);
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void nothingOfWhatWasThereBeforeIsLeft(Subject subject) {
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      for (boolean inputNeeded :
          subject.ids() ? new boolean[] {false} : new boolean[] {false, true}) {
        assertEqual(fresh(subject, type, inputNeeded), used(subject, type, inputNeeded));
      }
    }
  }

  private static void assertEqual(List<double[]> expected, List<double[]> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), "array " + i);
    }
  }

  private static List<double[]> fresh(Subject subject, DataType type, boolean inputNeeded) {
    try (Run run = new Run(subject, type)) {
      return run.pass(ROWS, 2, inputNeeded);
    }
  }

  /** On arrays and memory that are full of what is no number. */
  private static List<double[]> used(Subject subject, DataType type, boolean inputNeeded) {
    try (Run run = new Run(subject, type)) {
      for (int rows : new int[] {ROWS + 2, ROWS}) {
        run.passNothing(rows, inputNeeded);
      }
      run.spoilGradients();
      return run.pass(ROWS, 2, inputNeeded);
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void aBatchBehindAnotherIsAsIfItWereAlone(Subject subject) {
    try (Run run = new Run(subject, DataType.DOUBLE)) {
      run.pass(ROWS + 2, 1, false);
      run.pass(1, 3, false);
      run.spoilGradients(); // whoever adds up micro-batches writes there too
      assertEqual(fresh(subject, DataType.DOUBLE, false), run.pass(ROWS, 2, false));
    }
  }

  /** A layer that is built the same way for the same subject. */
  private static final class Run implements AutoCloseable {
    private final Subject subject;
    private final DataType type;
    private final BuildContext context;
    private final Layer layer;
    private final Shape output;
    private final Pass pass = Pass.training(RandomKey.of(5));

    Run(Subject subject, DataType type) {
      this.subject = subject;
      this.type = type;
      context = BuildContext.root("layer", type, RandomKey.of(1));
      layer = subject.layer().get();
      output = layer.build(context, subject.input());
    }

    /** What comes out: the output, the gradients, and that of the input if it is needed. */
    List<double[]> pass(int rows, long seed, boolean inputNeeded) {
      Tensor x = input(rows, seed);
      Tensor dy = TestArrays.normal(type, seed + 100, output.withBatch(rows));
      List<double[]> arrays = new ArrayList<>();
      arrays.add(layer.forward(x, pass).toArray());
      Tensor dx = layer.backward(dy, inputNeeded);
      if (inputNeeded) {
        arrays.add(dx.toArray());
      }
      context.parameters().forEach(p -> arrays.add(p.gradient().toArray()));
      return arrays;
    }

    private Tensor input(int rows, long seed) {
      long[] shape = subject.input().withBatch(rows);
      RandomGenerator random = TestArrays.random(seed);
      return subject.ids()
          ? TestArrays.filled(type, () -> random.nextInt(VOCABULARY), shape)
          : TestArrays.normal(type, seed, shape);
    }

    /** A pass of what is no number, which ends up in all memory that it uses. */
    void passNothing(int rows, boolean inputNeeded) {
      Tensor x =
          subject.ids()
              ? input(rows, 7)
              : TestArrays.filled(type, () -> Double.NaN, subject.input().withBatch(rows));
      Tensor dy = TestArrays.filled(type, () -> Double.NaN, output.withBatch(rows));
      layer.forward(x, pass);
      layer.backward(dy, inputNeeded);
    }

    void spoilGradients() {
      context.parameters().forEach(p -> p.gradient().fill(() -> Double.NaN));
    }

    @Override
    public void close() {
      context.close();
    }
  }

  /** A layer that is added to the package is added here. */
  @Test
  void noLayerIsMissing() throws IOException, URISyntaxException {
    Path root = Path.of(Layer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Set<String> layers;
    try (Stream<Path> files = Files.list(root.resolve("io/github/scpl/nn"))) {
      layers =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".class"))
              .map(name -> "io.github.scpl.nn." + name.substring(0, name.length() - 6))
              .map(WholeGradientTest::load)
              .filter(
                  c -> Layer.class.isAssignableFrom(c) && !Modifier.isAbstract(c.getModifiers()))
              .map(Class::getSimpleName)
              .collect(Collectors.toSet());
    }
    assertNotEquals(Set.of(), layers);
    assertEquals(layers, subjects().map(Subject::name).collect(Collectors.toSet()));
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }
}
