// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.device.Kernels;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;
import java.util.List;

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

  private final Kernels kernels;
  private final LocalLoss similarity;
  private final LocalLoss prediction;

  PredSimLocalLoss(BuildContext context, Shape representation, int classes) {
    kernels = context.kernels();
    SimilarityLocalLoss.requireMapOrVector(context, representation);
    similarity =
        new SimilarityLocalLoss(
            context.child("similarity"), representation, classes, SIMILARITY_WEIGHT);
    context.keeps(representation); // the gradient of one branch, while the other's is computed
    prediction =
        new CrossEntropyLocalLoss(
            context.child("prediction"), representation, classes, PREDICTION_WEIGHT);
  }

  @Override
  public String name() {
    return "predsim";
  }

  @Override
  public Tensor evaluate(Tensor representation, Tensor targets, Pass pass) {
    Tensor matching = similarity.evaluate(representation, targets, pass);
    Tensor guessing = prediction.evaluate(representation, targets, pass);
    kernels.losses().weightedSum(List.of(matching, guessing), List.of(1.0, 1.0), matching);
    return matching;
  }

  @Override
  public Tensor backward() {
    return Gradients.sum(kernels.elements(), similarity.backward(), prediction.backward());
  }
}
