// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.exit;

import io.github.scpl.bench.data.Data;
import io.github.scpl.bench.data.DataSets;
import io.github.scpl.bench.data.StoredModel;
import io.github.scpl.bench.option.DataOptions;
import io.github.scpl.bench.option.OptionChecks;
import io.github.scpl.bench.result.NumberFormats;
import io.github.scpl.infer.policy.ExitSettings;
import java.io.IOException;
import java.util.stream.Collectors;

/**
 * Decides for a loaded model whether its policy is chosen anew. It is where that is asked for, and
 * refused without the samples that the model was not trained with. Without a stored policy it is
 * where that can be; otherwise what needs no choice is measured.
 */
public final class LoadedExits {
  private static final String HOW =
      "train with a share held out (--validation 0.1), or by scpl exits, to have one chosen";

  private final StoredModel stored;
  private final DataOptions options;
  private final int testBatch;
  private final long seed;
  private final String asked;
  private ExitChoice choice;

  /**
   * For a model.
   *
   * @param asked the option that asks for a choice; null if none does
   */
  public LoadedExits(
      StoredModel stored, DataOptions options, int testBatch, long seed, String asked) {
    this.stored = stored;
    this.options = options;
    this.testBatch = testBatch;
    this.seed = seed;
    this.asked = asked;
  }

  /** Reads the test set and, if a policy is to be chosen, the held-out samples. */
  public Data read() throws IOException {
    if (asked != null) {
      OptionChecks.require(
          asked,
          stored.hasHeldOut(),
          "a model with samples held out to choose by",
          stored.path() + ", which was trained without; " + HOW);
    }
    Data test = DataSets.load(stored, options, testBatch, seed);
    if (asked == null && stored.settings() != null) {
      choice = ExitChoice.stored(stored);
      return test;
    }
    if (!stored.hasHeldOut()) {
      choice = ExitChoice.none("no samples were held out to choose one by; " + HOW);
      return test;
    }
    try {
      return DataSets.withHeldOut(test, stored, options, testBatch, seed);
    } catch (IOException | IllegalArgumentException e) {
      String message = "the held-out samples cannot be had: " + e.getMessage();
      if (asked != null) {
        throw new IllegalArgumentException(asked + ": " + message, e);
      }
      choice = ExitChoice.none(message);
      return test;
    }
  }

  /** What was decided, in words. */
  public String text() {
    if (choice == null) {
      return "Choosing a policy on "
          + stored.heldOutSamples()
          + " samples that were held out of training";
    }
    return choice.settings() == null
        ? "Choosing no policy: " + choice.why()
        : "Stored policy: " + describe(choice.settings()) + "; chosen for " + choice.goal();
  }

  private static String describe(ExitSettings settings) {
    if (settings.exitTemperatures().isEmpty()) {
      return settings.policy() + ", without temperatures";
    }
    return settings.policy()
        + ", temperatures "
        + settings.exitTemperatures().stream()
            .map(each -> NumberFormats.format("%.3f", each))
            .collect(Collectors.joining(", "))
        + " and "
        + NumberFormats.format("%.3f", settings.headTemperature());
  }

  public ExitStudy study(ExitStudies studies) throws IOException, InterruptedException {
    return choice == null ? studies.chosen() : studies.of(choice);
  }
}
