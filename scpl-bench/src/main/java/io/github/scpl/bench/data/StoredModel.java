// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.data;

import io.github.scpl.bench.option.OptionChecks;
import io.github.scpl.bench.option.Training;
import io.github.scpl.checkpoint.ModelFile;
import io.github.scpl.infer.policy.ExitSettings;
import io.github.scpl.nn.Shape;
import java.nio.file.Path;
import java.util.List;

/**
 * A model that a command has saved.
 *
 * @param path of its file
 * @param file with its numbers
 * @param method that it was trained by
 * @param origin what it comes from
 * @param trainSamples how many it was trained with
 * @param heldOutSamples how many were held out
 * @param vectorWidth width of the word vectors that it was trained from; 0 without
 * @param settings policy and temperatures; null if none were chosen
 * @param goal what they were chosen for; null if none were
 */
public record StoredModel(
    Path path,
    ModelFile file,
    Training method,
    Origin origin,
    int trainSamples,
    int heldOutSamples,
    int vectorWidth,
    ExitSettings settings,
    String goal) {

  public boolean hasHeldOut() {
    return origin.heldOut() != null;
  }

  /** Refuses samples of another kind, shape or set of classes. */
  void requireFits(String name, Shape shape, List<String> classNames) {
    Shape input = file.manifest().inputShape();
    OptionChecks.require(
        "--data",
        shape.equals(input),
        describe(input) + ", as the model " + path + " was trained with",
        describe(shape) + " (" + name + ")");
    List<String> classes = origin.preparation().classNames();
    OptionChecks.require(
        "--data",
        classNames.size() == classes.size(),
        classes.size() + " classes, as the model " + path + " tells apart",
        classNames.size() + " (" + name + ")");
    for (int i = 0; i < classes.size(); i++) {
      String expected = "class " + i + " to be " + classes.get(i) + ", as in the model " + path;
      String got = classNames.get(i) + " (" + name + ")";
      OptionChecks.require("--data", classNames.get(i).equals(classes.get(i)), expected, got);
    }
  }

  private static String describe(Shape shape) {
    return shape.isVariable() ? "texts" : "images " + shape;
  }

  /** Refuses training data that are not those of the model. */
  void requireTrainedWith(String name, String fingerprint) {
    requireSame(name, "training data", origin.trainingData(), fingerprint);
  }

  /** Refuses samples that were not those held out. */
  void requireHeldOut(String name, String fingerprint) {
    requireSame(name, "held-out samples", origin.heldOut(), fingerprint);
  }

  private void requireSame(String name, String what, String stored, String fingerprint) {
    OptionChecks.require(
        "--data",
        fingerprint.equals(stored),
        "the " + what + " of the model " + path + " (SHA-256 " + shortened(stored) + ")",
        "others (" + name + ", " + shortened(fingerprint) + ")");
  }

  private static String shortened(String digits) {
    return digits == null ? "none" : digits.substring(0, Math.min(12, digits.length())) + "...";
  }
}
