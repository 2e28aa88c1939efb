// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.flink;

import io.github.scpl.bench.data.Data;
import io.github.scpl.bench.data.DataSets;
import io.github.scpl.bench.option.GrowthChoice;
import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.run.NetworkFactory;
import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.flink.recipe.Recipe;
import io.github.scpl.train.growth.GrowthSchedule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.util.List;
import java.util.function.IntUnaryOperator;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Network and data of {@code scpl train}, made again from the command's words wherever a part of
 * the job runs. Other data than the command's are refused there.
 *
 * @param words options of which the network and the batches follow
 * @param fingerprints of the command's data
 */
record CommandRecipe(List<String> words, String fingerprints) implements Recipe {
  private static final Object LOCK = new Object();
  private static List<String> lastWords;
  private static SoftReference<Data> lastData = new SoftReference<>(null);

  CommandRecipe {
    words = List.copyOf(words);
  }

  /** Of a command, and the data that it has read. */
  static CommandRecipe of(CommandSpec train, Data data) {
    return new CommandRecipe(RecipeOptions.words(train), data.fingerprints());
  }

  @Override
  public Network.Builder network() throws IOException {
    RecipeOptions options = RecipeOptions.parse(words);
    return NetworkFactory.builder(
        options.model,
        options.training.optimizer().factory(),
        Training.of(options.method).method(),
        data());
  }

  @Override
  public BatchSource training() throws IOException {
    return data().training();
  }

  @Override
  public BatchSource test() throws IOException {
    return data().watched();
  }

  @Override
  public GrowthSchedule growth() {
    RecipeOptions options = RecipeOptions.parse(words);
    GrowthChoice choice = GrowthChoice.parse(options.growth);
    try {
      int epochs = options.training.epochs();
      return (GrowthSchedule) choice.growth(network().blockCount(), epochs, batches());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** Training batches of an epoch. */
  int batches() throws IOException {
    int batch = RecipeOptions.parse(words).training.batch();
    return (data().trainSamples() - 1) / batch + 1;
  }

  /** How many blocks learn from each training batch of an epoch, from 1. */
  IntUnaryOperator activeBlocks(int epoch) throws IOException {
    return growth().plan(network().blockCount(), epoch, (long) (epoch - 1) * batches());
  }

  /** Read once for all parts of a job that are in this process, unless memory is short. */
  private Data data() throws IOException {
    synchronized (LOCK) {
      Data data = words.equals(lastWords) ? lastData.get() : null;
      if (data == null) {
        data = read();
        lastWords = words;
        lastData = new SoftReference<>(data);
      }
      if (!data.fingerprints().equals(fingerprints)) {
        String got = " on every machine of the job, got " + data.fingerprints();
        throw new IOException("Expected " + fingerprints + got);
      }
      return data;
    }
  }

  private Data read() throws IOException {
    RecipeOptions options = RecipeOptions.parse(words);
    int batch = options.training.batch();
    int testBatch = options.testBatch == null ? batch : options.testBatch;
    try {
      return DataSets.open(options.data, batch, testBatch, options.model.seed());
    } catch (IOException e) {
      throw new IOException(
          e.getMessage() + "; the data have to be at the same path on every machine of the job", e);
    }
  }
}
