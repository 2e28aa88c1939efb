// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.experiment;

import io.github.scpl.data.BatchSource;
import io.github.scpl.nn.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A data set, ready to train with.
 *
 * @param name as printed
 * @param inputShape the shape of one sample
 * @param classes the number of classes
 * @param vocabulary the number of token ids in text; 0 for images
 * @param trainSamples size of the training set, also of that of a loaded model
 * @param validationSamples size of what was held out of the training set; 0 if nothing was
 * @param testSamples size of the test set
 * @param drawn what limits have drawn
 * @param training batches to train with; null for a loaded model
 * @param validation batches to decide by, or null if nothing was held out
 * @param test batches to test with
 * @param wordVectors initial word vectors, {@code [vocabulary, width]} row by row, or null
 * @param reading what reading it came to
 * @param origin what a model that is trained with it has to keep
 */
record Data(
    String name,
    Shape inputShape,
    int classes,
    int vocabulary,
    int trainSamples,
    int validationSamples,
    int testSamples,
    Drawn drawn,
    BatchSource training,
    BatchSource validation,
    BatchSource test,
    float[] wordVectors,
    Reading reading,
    Origin origin) {

  /** A set of which reading left out nothing, as that of images does. */
  Data(
      String name,
      Shape inputShape,
      int classes,
      int vocabulary,
      int trainSamples,
      int validationSamples,
      int testSamples,
      Drawn drawn,
      BatchSource training,
      BatchSource validation,
      BatchSource test,
      float[] wordVectors,
      Origin origin) {
    this(
        name,
        inputShape,
        classes,
        vocabulary,
        trainSamples,
        validationSamples,
        testSamples,
        drawn,
        training,
        validation,
        test,
        wordVectors,
        Reading.NOTHING_TO_TELL,
        origin);
  }

  /** Reads the set that the options name. */
  static Data open(DataOptions options, int batch, int testBatch, long seed) throws IOException {
    Request request = Request.of(options, batch, testBatch, seed);
    Data images = ImageData.open(request);
    Data data = images != null ? images : TextData.open(request);
    return requireKnown(data, options);
  }

  /**
   * Reads the test set that the options name, for a model that was trained before. Training data
   * are not read, unless both are one file.
   *
   * @throws IllegalArgumentException if it does not fit the model
   */
  static Data load(StoredModel model, DataOptions options, int testBatch, long seed)
      throws IOException {
    Request request = Request.of(options, testBatch, testBatch, seed);
    Data images = ImageData.load(request, model);
    Data data = images != null ? images : TextData.load(request, model);
    return requireKnown(data, options);
  }

  private static Data requireKnown(Data data, DataOptions options) {
    if (data == null) {
      throw new IllegalArgumentException(
          "--data: expected " + ImageData.NAMES + ", " + TextData.NAMES + "; got " + options.data);
    }
    return data;
  }

  /**
   * Adds the samples that were held out when a model was trained, from the training data.
   *
   * @throws IllegalArgumentException if these are not the training data of the model
   */
  Data withHeldOut(StoredModel model, DataOptions options, int testBatch, long seed)
      throws IOException {
    Request request = Request.of(options, testBatch, testBatch, seed);
    BatchSource heldOut =
        isText() ? TextData.heldOut(request, model) : ImageData.heldOut(request, model);
    return new Data(
        name,
        inputShape,
        classes,
        vocabulary,
        trainSamples,
        validationSamples,
        testSamples,
        drawn,
        training,
        heldOut,
        test,
        wordVectors,
        origin);
  }

  /** Refuses training data from which nothing could be told apart. */
  static void requireClasses(String name, IntStream labels) {
    int[] found = labels.distinct().limit(2).toArray();
    if (found.length == 1) {
      throw new IllegalArgumentException(
          name
              + ": expected training samples of at least 2 classes, got class "
              + found[0]
              + " only; give more samples or other data");
    }
  }

  boolean isText() {
    return vocabulary > 0;
  }

  /** What every epoch is evaluated on: the held-out samples, or the test set if there are none. */
  BatchSource watched() {
    return validation != null ? validation : test;
  }

  /** What the result file tells of the set. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", name);
    json.put("classes", classes);
    json.put("trainSamples", trainSamples);
    json.put("validationSamples", validationSamples);
    json.put("testSamples", testSamples);
    json.put("drawn", drawn.json());
    json.putAll(reading.json());
    return json;
  }

  /** The numbers of samples, in words. */
  String sizes() {
    if (training == null) {
      return testSamples + " test samples" + drawn;
    }
    String held = validation == null ? "" : ", " + validationSamples + " validation";
    return trainSamples + " training" + held + " and " + testSamples + " test samples" + drawn;
  }

  /**
   * What is asked for.
   *
   * @param text the option as typed
   * @param kind the part in front of the colon, in lower case
   * @param path the part behind the colon, or null
   * @param options all options about data
   * @param batch samples in a batch of training
   * @param testBatch samples in a batch of evaluation
   * @param seed of all random numbers
   */
  record Request(
      String text,
      String kind,
      Path path,
      DataOptions options,
      int batch,
      int testBatch,
      long seed) {
    private static Request of(DataOptions options, int batch, int testBatch, long seed) {
      String[] parts = options.data.split(":", 2);
      Path path =
          parts.length < 2 || parts[1].isBlank()
              ? null
              : Options.parse("--data", () -> PathText.of(parts[1]));
      String kind = parts[0].toLowerCase(Locale.ROOT);
      return new Request(options.data, kind, path, options, batch, testBatch, seed);
    }

    Path requirePath() {
      if (path == null) {
        throw new IllegalArgumentException(
            "--data: expected " + text.split(":")[0] + ":PATH, got " + text + "; add the path");
      }
      return path;
    }

    void refusePath() {
      if (path != null) {
        throw new IllegalArgumentException(
            "--data: " + text.split(":")[0] + " is built in and takes no path, got " + text);
      }
    }
  }
}
