// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import io.github.scpl.bench.data.Data;
import io.github.scpl.bench.data.RandomBatches;
import io.github.scpl.bench.option.Feature;
import io.github.scpl.bench.option.ModelNames;
import io.github.scpl.bench.option.ModelOptions;
import io.github.scpl.bench.option.OnlyFor;
import io.github.scpl.bench.option.OptionChecks;
import io.github.scpl.bench.option.Suitability;
import io.github.scpl.bench.option.UsedBy;
import io.github.scpl.nn.Shape;
import picocli.CommandLine.Option;

/** Random data to measure speed with: 3x32x32 images of 10 classes, or texts of 4 classes. */
@UsedBy(Feature.ANY)
final class RandomDataOptions {
  private static final Shape IMAGE = Shape.of(3, 32, 32);
  private static final int IMAGE_CLASSES = 10;
  private static final int TEXT_CLASSES = 4;

  @Option(
      names = "--tokens",
      defaultValue = "60",
      paramLabel = "N",
      description = "Tokens of a text (default: ${DEFAULT-VALUE}).")
  @OnlyFor(Suitability.TEXT)
  private int tokens;

  @Option(
      names = "--vocabulary-size",
      defaultValue = "30000",
      paramLabel = "N",
      description = "Token ids (default: ${DEFAULT-VALUE}).")
  @OnlyFor(Suitability.TEXT)
  private int vocabularySize;

  /** Refuses what cannot be. */
  void check() {
    OptionChecks.requireCount("--tokens", 1, tokens);
    OptionChecks.requireCount("--vocabulary-size", 3, vocabularySize);
  }

  int tokens() {
    return tokens;
  }

  /** So many batches for a model. */
  Data data(ModelOptions model, int rows, int batches) {
    return ModelNames.isText(model.model())
        ? RandomBatches.texts(vocabularySize, tokens, TEXT_CLASSES, rows, batches, model.seed())
        : RandomBatches.images(IMAGE, IMAGE_CLASSES, rows, batches, model.seed());
  }
}
