// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.tensorboard;

import io.github.scpl.block.Network;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.Parameter;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.Evaluation;
import io.github.scpl.train.report.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes every epoch to a file of events, under the tags of the original implementation; accuracies
 * are in percent, as there. A file that cannot be written costs no training: that is said once, and
 * no more is written.
 */
public final class EventLog implements TrainingListener, AutoCloseable {
  private static final String HISTORY = "model history/";
  private static final String GRADIENTS = "gradient_info/layer-";
  private static final Pattern BLOCK = Pattern.compile("block(\\d+)\\..*");
  private static final String STEM = "block0.backbone.stem.";
  private static final int CHUNK = 4096;

  private final Path folder;
  private final Network network;
  private final Consumer<String> warnings;
  private EventFile file;
  private boolean given;

  /**
   * A log whose file is made when there is an epoch to write.
   *
   * @param folder made if it is not there
   * @param network whose gradients are told of; null to tell of none
   * @param warnings told if it cannot be written
   */
  public EventLog(Path folder, Network network, Consumer<String> warnings) {
    this.folder = folder;
    this.network = network;
    this.warnings = warnings;
  }

  @Override
  public void onEpoch(EpochResult result) {
    tryTo(() -> write(result));
  }

  /** Writes what an epoch, from 1, came to on the training set. */
  public void seen(int epoch, Evaluation evaluation) {
    tryTo(() -> accuracies("train_acc-", epoch, evaluation));
  }

  private interface Writing {
    void write() throws IOException;
  }

  private void tryTo(Writing writing) {
    if (given) {
      return;
    }
    try {
      if (file == null) {
        file = new EventFile(folder, Clock.systemUTC());
      }
      writing.write();
    } catch (IOException e) {
      given = true;
      warnings.accept("Warning: --tensorboard: cannot write to " + folder + ": " + e.getMessage());
    }
  }

  private void accuracies(String tag, int epoch, Evaluation evaluation) throws IOException {
    for (int output = 0; output < evaluation.accuracies().size(); output++) {
      double percent = 100 * evaluation.accuracies().get(output);
      file.scalar(HISTORY + tag + output, percent, epoch);
    }
  }

  private void write(EpochResult result) throws IOException {
    EpochReport training = result.training();
    int epoch = training.epoch();
    file.scalar(HISTORY + "train_loss", training.loss(), epoch);
    file.scalar(HISTORY + "train_time", training.seconds(), epoch);
    file.scalar(HISTORY + "learning_rate", training.learningRate(), epoch);
    Evaluation evaluation = result.evaluation();
    accuracies("test_acc-", epoch, evaluation);
    file.scalar(HISTORY + "test_time", evaluation.seconds(), epoch);
    if (network != null) {
      for (Map.Entry<String, Double> part : squares().entrySet()) {
        file.scalar(GRADIENTS + part.getKey(), Math.sqrt(part.getValue()), epoch);
      }
    }
  }

  /** The squared norms of the last batch's gradients, part by part. */
  private Map<String, Double> squares() {
    Map<String, Double> squares = new TreeMap<>();
    for (Parameter parameter : network.parameters()) {
      squares.merge(part(parameter.name()), squares(parameter.gradient()), Double::sum);
    }
    return squares;
  }

  /** What the original calls it: the stem is its head, and the head its predictor. */
  private static String part(String parameter) {
    if (parameter.startsWith(STEM)) {
      return "head";
    }
    Matcher block = BLOCK.matcher(parameter);
    return block.matches() ? "backbone-" + block.group(1) : "predictor";
  }

  private static double squares(Tensor gradient) {
    double[] chunk = new double[CHUNK];
    double sum = 0;
    for (long from = 0; from < gradient.length(); from += CHUNK) {
      int count = (int) Math.min(CHUNK, gradient.length() - from);
      gradient.read(from, chunk, count);
      for (int i = 0; i < count; i++) {
        sum += chunk[i] * chunk[i];
      }
    }
    return sum;
  }

  @Override
  public void close() {
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        warnings.accept("Warning: --tensorboard: " + e.getMessage());
      }
    }
  }
}
