// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.data;

import io.github.scpl.bench.option.DataOptions;
import io.github.scpl.bench.option.OptionChecks;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.ResidentSource;
import io.github.scpl.data.SampleSource;
import io.github.scpl.device.Device;
import io.github.scpl.nn.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;

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
 * @param seen the training samples, as they are labelled and in order, to test with; null for a
 *     loaded model
 * @param wordVectors initial word vectors, {@code [vocabulary, width]} row by row, or null
 * @param reading what reading it came to
 * @param origin what a model that is trained with it has to keep
 */
public record Data(
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
    BatchSource seen,
    float[] wordVectors,
    Reading reading,
    Origin origin) {

  /** The same with samples that were held out of the training data, but without its reading. */
  Data withHeldOut(BatchSource heldOut) {
    return with(training, heldOut, test, Reading.NOTHING_TO_TELL);
  }

  /**
   * The same with samples that stay on a device from {@link #upload} until {@link #release}: those
   * to train with, and those that are evaluated with every epoch or at the end.
   *
   * @param type of the networks' arrays
   * @throws IllegalArgumentException if there is data that is not in memory as a whole
   */
  public Data residentOn(Device device, DataType type) {
    return with(
        resident(training, device, type),
        resident(validation, device, type),
        resident(test, device, type),
        reading);
  }

  private static BatchSource resident(BatchSource source, Device device, DataType type) {
    if (source == null) {
      return null;
    }
    OptionChecks.require(
        DataOptions.RESIDENT,
        source instanceof SampleSource,
        "data that is in memory as a whole",
        source.name());
    return new ResidentSource((SampleSource) source, device, type);
  }

  private Stream<ResidentSource> residents() {
    return Stream.of(training, validation, test)
        .filter(ResidentSource.class::isInstance)
        .map(ResidentSource.class::cast);
  }

  /** Whether samples stay on a device. */
  public boolean isResident() {
    return residents().findAny().isPresent();
  }

  /**
   * Copies samples to the device that they are to stay on, if they are not there.
   *
   * @throws IllegalArgumentException if it has no memory for them
   */
  public void upload() {
    residents().forEach(ResidentSource::upload);
  }

  /** Frees samples on a device; the data can still be used. */
  public void release() {
    residents().forEach(ResidentSource::close);
  }

  private Data with(
      BatchSource newTraining, BatchSource heldOut, BatchSource newTest, Reading newReading) {
    return new Data(
        name,
        inputShape,
        classes,
        vocabulary,
        trainSamples,
        validationSamples,
        testSamples,
        drawn,
        newTraining,
        heldOut,
        newTest,
        seen,
        wordVectors,
        newReading,
        origin);
  }

  /** Rows of an epoch of training: with two views of each image twice the samples. */
  public int rows(DataOptions options) {
    return isText() ? trainSamples : trainSamples * options.augmentation().views();
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

  /** Names of the classes, in the order of the outputs. */
  public List<String> classNames() {
    return origin.preparation().classNames();
  }

  /** Fingerprints of the training and the test data as they were read, in words. */
  public String fingerprints() {
    return "training data " + origin.trainingData() + " and test data " + origin.testData();
  }

  public boolean isText() {
    return vocabulary > 0;
  }

  /** What every epoch is evaluated on: the held-out samples, or the test set if there are none. */
  public BatchSource watched() {
    return validation != null ? validation : test;
  }

  /** How many samples every epoch is evaluated on. */
  public int watchedSamples() {
    return validation != null ? validationSamples : testSamples;
  }

  /** What the result file tells of the set. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", name);
    json.put("classes", classes);
    json.put("trainSamples", trainSamples);
    json.put("validationSamples", validationSamples);
    json.put("testSamples", testSamples);
    json.put("drawn", drawn.json());
    Map<String, Object> fingerprints = new LinkedHashMap<>();
    fingerprints.put("training", origin.trainingData());
    fingerprints.put("heldOut", origin.heldOut());
    fingerprints.put("test", origin.testData());
    json.put("fingerprints", fingerprints);
    json.putAll(reading.json());
    return json;
  }

  /** The numbers of samples, in words. */
  public String sizes() {
    if (training == null) {
      return testSamples + " test samples" + drawn;
    }
    String held = validation == null ? "" : ", " + validationSamples + " validation";
    return trainSamples + " training" + held + " and " + testSamples + " test samples" + drawn;
  }
}
