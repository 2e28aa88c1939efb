// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.internal.ElementKernels;
import io.github.scpl.loss.CrossEntropyLoss;
import io.github.scpl.loss.SimilarityMatchingLoss;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Conv2d;
import io.github.scpl.nn.Flatten;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Pool2d;
import io.github.scpl.nn.Sequential;
import io.github.scpl.nn.Shape;
import io.github.scpl.nn.ShapeException;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The local loss "predsim" (Nøkland and Eidnes, 2019): 0.01 x cross-entropy of a linear classifier
 * of the averaged map, and 0.99 x similarity matching of the map behind a 3x3 convolution.
 *
 * <p>Numbers follow the baseline in the original code of SCPL, which however was made for 200
 * classes whatever the data. A vector, for which it has no form, gets a linear layer in place of
 * the convolution, as in the paper.
 */
final class PredSimLocalLoss implements LocalLoss {
  private static final double SIMILARITY_WEIGHT = 0.99;
  private static final double PREDICTION_WEIGHT = 1 - SIMILARITY_WEIGHT;

  /** The classifier's window grows until no more features are left. */
  private static final int MOST_FEATURES = 2048;

  /** Maps with more channels are compared by how much each channel varies. */
  private static final int MOST_CHANNELS_IN_FULL = 3;

  private final Layer similarity;
  private final Layer prediction;
  private final SimilarityMatchingLoss similarityLoss;
  private final CrossEntropyLoss predictionLoss;
  private final ElementKernels kernels;

  PredSimLocalLoss(BuildContext context, Shape representation, int classes) {
    if (representation.rank() != 3 && representation.rank() != 1) {
      throw new ShapeException(
          context.path()
              + ": expected a map [channels, height, width] or a vector, got "
              + representation
              + "; use another method");
    }
    similarity = similarity(representation);
    context.keeps(context.build("similarity", similarity, representation)); // as directions
    context.keeps((rows, time) -> rows * rows); // similarities
    context.keeps(representation); // the gradient of one branch, while the other's is computed
    similarityLoss = new SimilarityMatchingLoss(context, classes);
    prediction = prediction(representation, classes);
    context.build("prediction", prediction, representation);
    predictionLoss = new CrossEntropyLoss(context);
    kernels = context.kernels().elements();
  }

  private static Layer similarity(Shape shape) {
    if (shape.rank() == 1) {
      return new Sequential().add("linear", new Linear(shape.size(0)).withoutBias());
    }
    Sequential layers = new Sequential().add("conv", new Conv2d(shape.size(0), 3));
    boolean byDeviation = shape.size(0) > MOST_CHANNELS_IN_FULL && shape.size(1) > 1;
    return layers.add("vector", byDeviation ? new ChannelDeviation() : new Flatten());
  }

  private static Layer prediction(Shape shape, int classes) {
    Sequential layers = new Sequential();
    if (shape.rank() == 3) {
      layers.add("pool", pool(shape)).add("flatten", new Flatten());
    }
    return layers.add("linear", new Linear(classes));
  }

  /** Doubles the window's height and width in turns. */
  static Layer pool(Shape map) {
    int height = 1;
    int width = 1;
    while (features(map, height, width) > MOST_FEATURES && 2 * height <= map.size(1)) {
      height *= 2;
      if (features(map, height, width) > MOST_FEATURES && 2 * width <= map.size(2)) {
        width *= 2;
      }
    }
    return Pool2d.average(height, width);
  }

  private static long features(Shape map, int height, int width) {
    return map.size(0) * (map.size(1) / height) * (map.size(2) / width);
  }

  @Override
  public String name() {
    return "predsim";
  }

  @Override
  public double evaluate(INDArray representation, int[] labels, Pass pass) {
    INDArray vectors = similarity.forward(representation, pass);
    INDArray logits = prediction.forward(representation, pass);
    return SIMILARITY_WEIGHT * similarityLoss.evaluate(vectors, labels)
        + PREDICTION_WEIGHT * predictionLoss.evaluate(logits, labels);
  }

  @Override
  public INDArray backward() {
    INDArray above = weighted(similarityLoss.gradient(), SIMILARITY_WEIGHT);
    INDArray gradient = similarity.backward(above, true);
    INDArray logits = weighted(predictionLoss.gradient(), PREDICTION_WEIGHT);
    return Gradients.sum(gradient, prediction.backward(logits, true));
  }

  private INDArray weighted(INDArray gradient, double weight) {
    kernels.addScaled(gradient, weight, null, gradient);
    return gradient;
  }
}
