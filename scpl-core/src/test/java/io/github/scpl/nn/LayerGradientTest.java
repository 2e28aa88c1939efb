// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.nn;

import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayerGradientTest {
  private static final Shape MAPS = Shape.of(2, 5, 6);

  /** Values that a small step does not move across zero. */
  private static final Function<RandomGenerator, DoubleSupplier> CLEAR_OF_ZERO =
      random -> () -> random.nextGaussian() + (random.nextBoolean() ? 4 : -4);

  @Test
  void linearWithAndWithoutBias() {
    GradientCheck.of(new Linear(3), Shape.of(4)).run();
    GradientCheck.of(new Linear(3).withoutBias(), Shape.of(4)).run();
    GradientCheck.of(new Linear(1), Shape.of(1)).withBatch(1).run();
    GradientCheck.of(new Linear(3), Shape.of(4)).withPass(Pass.evaluation()).run();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 0", "3, 1, 1", "3, 2, 1", "3, 1, 0", "1, 2, 0", "2, 1, 0", "2, 2, 1", "5, 3, 2"
  })
  void convolutions(int kernel, int stride, int padding) {
    Conv2d convolution = new Conv2d(3, kernel).withStride(stride).withPadding(padding);
    GradientCheck.of(convolution, MAPS).run();
    GradientCheck.of(convolution.withBias(), MAPS).run();
  }

  @Test
  void convolutionOfTheSmallestMaps() {
    GradientCheck.of(new Conv2d(2, 3), Shape.of(1, 1, 1)).withBatch(1).run();
    GradientCheck.of(new Conv2d(2, 3).withPadding(0), Shape.of(2, 3, 3)).run();
  }

  @Test
  void convolutionInEvaluation() {
    GradientCheck.of(new Conv2d(2, 3).withBias(), MAPS).withPass(Pass.evaluation()).run();
  }

  @Test
  void batchNormOfMapsAndVectors() {
    GradientCheck.of(new BatchNorm(), MAPS).run();
    GradientCheck.of(new BatchNorm(), Shape.of(5)).withBatch(6).run();
    GradientCheck.of(new BatchNorm().withoutAffine(), MAPS).run();
    GradientCheck.of(new BatchNorm().withoutAffine(), Shape.of(5)).withBatch(6).run();
  }

  @Test
  void batchNormInEvaluation() {
    Pass evaluation = Pass.evaluation();
    GradientCheck.of(new BatchNorm(), MAPS).withPass(evaluation).run();
    GradientCheck.of(new BatchNorm(), Shape.of(5)).withPass(evaluation).withBatch(1).run();
    GradientCheck.of(new BatchNorm().withoutAffine(), MAPS).withPass(evaluation).run();
  }

  @Test
  void batchNormOfMapsLargerThanAChunkOfAKernel() {
    GradientCheck.of(new BatchNorm(), Shape.of(2, 3, 1400)).withBatch(1).withSparseSteps().run();
  }

  @Test
  void activations() {
    GradientCheck.of(Activation.relu(), MAPS).withValues(CLEAR_OF_ZERO).run();
    GradientCheck.of(Activation.leakyRelu(0.01), MAPS).withValues(CLEAR_OF_ZERO).run();
    GradientCheck.of(Activation.leakyRelu(0.7), Shape.of(7)).withValues(CLEAR_OF_ZERO).run();
    GradientCheck.of(Activation.sigmoid(), MAPS).run();
    GradientCheck.of(Activation.tanh(), MAPS).run();
    GradientCheck.of(Activation.tanh(), Shape.of(7)).withPass(Pass.evaluation()).run();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void poolsWithAndWithoutRemainder(int size) {
    GradientCheck.of(Pool2d.max(size), MAPS).run();
    GradientCheck.of(Pool2d.average(size), MAPS).run();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void poolsInOnePassWithANormalisation(int size) {
    GradientCheck.of(new BatchNorm().withMaxPool(size), MAPS).run();
    GradientCheck.of(new BatchNorm().withLeakyRelu(0.3).withMaxPool(size), MAPS).run();
    GradientCheck.of(new BatchNorm().withoutAffine().withMaxPool(size), MAPS)
        .withPass(Pass.evaluation())
        .run();
  }

  @Test
  void averagesOfOblongWindows() {
    GradientCheck.of(Pool2d.average(3, 2), MAPS).run();
  }

  @Test
  void globalAverage() {
    GradientCheck.of(Pool2d.globalAverage(), Shape.of(3, 4, 4)).run();
    GradientCheck.of(Pool2d.globalAverage(), Shape.of(3, 1, 1)).run();
  }

  @Test
  void flatten() {
    GradientCheck.of(new Flatten(), MAPS).run();
    GradientCheck.of(new Flatten(), Shape.of(7)).run();
  }

  @Test
  void sequences() {
    GradientCheck.of(new Sequential(), MAPS).run();
    Sequential unit =
        Sequential.of(new Conv2d(3, 3), new BatchNorm(), Activation.tanh(), Pool2d.max(2));
    GradientCheck.of(unit, MAPS).run();
    Sequential nested =
        new Sequential()
            .add("features", Sequential.of(new Conv2d(2, 3).withStride(2), Activation.sigmoid()))
            .add("flatten", new Flatten())
            .add("classifier", Sequential.of(new Linear(4), new BatchNorm(), new Linear(2)));
    GradientCheck.of(nested, MAPS).run();
  }

  @Test
  void residuals() {
    Sequential main = Sequential.of(new Conv2d(2, 3), new BatchNorm());
    GradientCheck.of(new Residual(main, null, 0.01), MAPS).run();
    Sequential branch = Sequential.of(new Conv2d(3, 3).withStride(2), new BatchNorm());
    Sequential shortcut = Sequential.of(new Conv2d(3, 1).withStride(2).withPadding(0));
    GradientCheck.of(new Residual(branch, shortcut, 0.2), MAPS).run();
    GradientCheck.of(new Residual(new Sequential(), null, 0.5), Shape.of(7))
        .withValues(CLEAR_OF_ZERO)
        .run();
    GradientCheck.of(new Residual(Activation.tanh(), new Linear(5), 0), Shape.of(5)).run();
  }
}
