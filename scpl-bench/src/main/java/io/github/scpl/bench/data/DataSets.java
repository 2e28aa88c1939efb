// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.data;

import io.github.scpl.bench.option.DataNames;
import io.github.scpl.bench.option.DataOptions;
import io.github.scpl.data.BatchSource;
import java.io.IOException;

/** Reads data sets by the names that options give. */
public final class DataSets {
  private DataSets() {}

  /** Reads the set that the options name. */
  public static Data open(DataOptions options, int batch, int testBatch, long seed)
      throws IOException {
    DataRequest request = DataRequest.of(options, batch, testBatch, seed);
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
  public static Data load(StoredModel model, DataOptions options, int testBatch, long seed)
      throws IOException {
    DataRequest request = DataRequest.of(options, testBatch, testBatch, seed);
    Data images = ImageData.load(request, model);
    Data data = images != null ? images : TextData.load(request, model);
    return requireKnown(data, options);
  }

  private static Data requireKnown(Data data, DataOptions options) {
    if (data == null) {
      throw new IllegalArgumentException(
          "--data: expected " + DataNames.FORMS + "; got " + options.data());
    }
    return data;
  }

  /**
   * Adds the samples that were held out when a model was trained, from the training data.
   *
   * @throws IllegalArgumentException if these are not the training data of the model
   */
  public static Data withHeldOut(
      Data data, StoredModel model, DataOptions options, int testBatch, long seed)
      throws IOException {
    DataRequest request = DataRequest.of(options, testBatch, testBatch, seed);
    BatchSource heldOut =
        data.isText() ? TextData.heldOut(request, model) : ImageData.heldOut(request, model);
    return data.withHeldOut(heldOut);
  }
}
