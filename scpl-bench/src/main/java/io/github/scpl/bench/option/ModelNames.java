// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import java.util.List;
import java.util.Locale;

/** What models are called in {@code --model}. */
public final class ModelNames {
  public static final String VGG8 = "vgg8";
  public static final String OLD_RESNET18 = "resnet18-old";
  public static final String RESNET = "resnet";
  public static final String TRANSFORMER = "transformer";
  public static final String BILSTM = "bilstm";

  /** All of them. */
  public static final List<String> ALL =
      List.of(
          VGG8,
          OLD_RESNET18,
          RESNET + 18,
          RESNET + 34,
          RESNET + 50,
          RESNET + 101,
          RESNET + 152,
          TRANSFORMER,
          BILSTM);

  /** Those that read images, in words. */
  public static final String IMAGE_MODELS =
      "vgg8, resnet18-old, resnet18, resnet34, resnet50, resnet101 or resnet152 for images";

  private ModelNames() {}

  /** Refuses a model that there is not; null stands for the default. */
  public static void check(String model) {
    if (model != null && !ALL.contains(model.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          "--model: expected "
              + IMAGE_MODELS
              + ", or transformer or bilstm for text, got "
              + model);
    }
  }

  /** The model's name: the one given, or the default for the kind of data. */
  public static String of(String model, boolean text) {
    if (model != null) {
      return model.toLowerCase(Locale.ROOT);
    }
    return text ? TRANSFORMER : VGG8;
  }

  public static boolean isText(String model) {
    return model != null && (model.equalsIgnoreCase(TRANSFORMER) || model.equalsIgnoreCase(BILSTM));
  }
}
