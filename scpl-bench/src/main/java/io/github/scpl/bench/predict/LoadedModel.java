// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.predict;

import io.github.scpl.bench.data.Data;
import io.github.scpl.bench.data.ModelStore;
import io.github.scpl.bench.data.StoredModel;
import io.github.scpl.bench.data.Unlabelled;
import io.github.scpl.bench.option.DataOptions;
import io.github.scpl.bench.option.ModelOptions;
import io.github.scpl.bench.option.TrainingOptions;
import io.github.scpl.bench.progress.ProgressMonitor;
import io.github.scpl.bench.progress.Task;
import io.github.scpl.bench.run.NetworkFactory;
import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Arena;
import io.github.scpl.host.HostDevice;
import io.github.scpl.infer.Classifier;
import io.github.scpl.infer.policy.Answer;
import io.github.scpl.infer.policy.ExitPolicy;
import io.github.scpl.infer.policy.ExitSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A stored model with the options that its file gives. */
public final class LoadedModel {
  private final StoredModel stored;
  private final Options options;

  /** The options of a model. */
  @Command(name = "predict")
  private static final class Options {
    @Mixin private final DataOptions data = new DataOptions(0);
    @Mixin private final ModelOptions model = new ModelOptions(1);
    @Mixin private TrainingOptions training;
  }

  private LoadedModel(StoredModel stored, Options options) {
    this.stored = stored;
    this.options = options;
  }

  /** Opens a file that {@code --save} has written; its numbers are read later. */
  public static LoadedModel open(Path file) throws IOException {
    Options options = new Options();
    CommandLine command = new CommandLine(options);
    command.parseArgs();
    StoredModel stored = ModelStore.open(file, command.getCommandSpec());
    options.model.useHost();
    options.data.check();
    options.model.check();
    options.training.check();
    return new LoadedModel(stored, options);
  }

  public StoredModel stored() {
    return stored;
  }

  /** Policy and temperatures that are stored with it; without, no sample leaves early. */
  public ExitSettings settings() {
    return stored.settings() == null ? ExitSettings.of(ExitPolicy.never()) : stored.settings();
  }

  /**
   * Answers for all samples that have an answer, in order.
   *
   * @throws IllegalArgumentException if the network has no exits for the policy
   */
  public List<Answer> answers(Unlabelled samples, ExitSettings settings, ProgressMonitor monitor)
      throws IOException, InterruptedException {
    if (samples.answerable() == 0) {
      return List.of();
    }
    int longest = options.data.maxLength();
    Data data = samples.data(longest);
    try (Task task = Task.begin(monitor, "Answering");
        Network network = network(data, task)) {
      Classifier.Builder builder = Classifier.builder(network).settings(settings);
      if (data.isText()) { // so that no answer depends on the texts beside it
        builder.paddedLength(longest);
      }
      try (Classifier classifier = builder.build()) {
        return classify(classifier, network, data, task);
      }
    }
  }

  private Network network(Data data, Task task) throws IOException {
    Network network =
        NetworkFactory.builder(
                options.model,
                options.training.optimizer().factory(),
                stored.method().method(),
                data)
            .progress((number, count) -> task.next("block", number, count))
            .arrays(stored.file().manifest()::requireArray)
            .build();
    try {
      stored.file().load(network, (done, total) -> task.done("", done, total));
      return network;
    } catch (IOException | RuntimeException | Error e) {
      network.close();
      throw e;
    }
  }

  private static List<Answer> classify(Classifier classifier, Network network, Data data, Task task)
      throws IOException, InterruptedException {
    List<Answer> answers = new ArrayList<>();
    try (Arena arena = HostDevice.HOST.arena();
        BatchStream stream = data.test().open(0)) {
      Signal batch = new Signal(arena, network.dataType());
      while (stream.next(batch)) {
        answers.addAll(classifier.classify(batch.bundle()).rows());
        task.done("samples", answers.size(), data.testSamples());
      }
    }
    return answers;
  }
}
