// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer.policy;

import io.github.scpl.device.ArgMax;
import java.util.ArrayList;
import java.util.List;

/**
 * Temperature scaling of every output by itself (Guo et al., On Calibration of Modern Neural
 * Networks, 2017): probabilities become softmax(logits / T), with the T that makes the labels of
 * held-out rows most likely. It changes no label. Immutable and thread-safe.
 *
 * <p>Errors are expected calibration errors over 15 bins of equal width: the mean difference
 * between the confidence of a bin's rows and the share of them that are right, weighted by rows. On
 * the rows that temperatures were chosen by they look better than they are; {@link #errors} tells
 * for others.
 *
 * @param outputs names of the outputs
 * @param temperatures of every output, from 0.01 to 100
 * @param errorsBefore error of every output without temperatures
 * @param errorsAfter error of every output with them
 */
public record Calibration(
    List<String> outputs,
    List<Double> temperatures,
    List<Double> errorsBefore,
    List<Double> errorsAfter) {
  private static final int BINS = 15;

  /** Copies the lists. */
  public Calibration {
    outputs = List.copyOf(outputs);
    temperatures = List.copyOf(temperatures);
    errorsBefore = List.copyOf(errorsBefore);
    errorsAfter = List.copyOf(errorsAfter);
  }

  /** Chooses the temperatures by rows that the network was not trained with. */
  public static Calibration of(ExitLogits logits) {
    List<Double> temperatures = new ArrayList<>();
    for (int output = 0; output < logits.outputNames().size(); output++) {
      temperatures.add(Temperature.fit(logits, output));
    }
    ExitSettings settings = settings(logits.exits(), temperatures, ExitPolicy.never());
    return new Calibration(
        logits.outputNames(),
        temperatures,
        errors(logits, ExitSettings.of(ExitPolicy.never())),
        errors(logits, settings));
  }

  /** These temperatures with a policy. */
  public ExitSettings settings(ExitPolicy policy) {
    boolean head = outputs.get(outputs.size() - 1).equals(Answer.HEAD);
    return settings(outputs.size() - (head ? 1 : 0), temperatures, policy);
  }

  private static ExitSettings settings(int exits, List<Double> temperatures, ExitPolicy policy) {
    double head = exits < temperatures.size() ? temperatures.get(exits) : 1;
    return new ExitSettings(policy, temperatures.subList(0, exits), head);
  }

  /**
   * The expected calibration error of every output with given temperatures.
   *
   * @throws IllegalArgumentException if there are too few temperatures
   */
  public static List<Double> errors(ExitLogits logits, ExitSettings settings) {
    settings.requireFit(logits.exits());
    List<Double> errors = new ArrayList<>();
    for (int exit = 0; exit < logits.exits(); exit++) {
      errors.add(error(logits, exit, settings.exitTemperature(exit)));
    }
    if (logits.hasHead()) {
      errors.add(error(logits, logits.exits(), settings.headTemperature()));
    }
    return errors;
  }

  private static double error(ExitLogits logits, int output, double temperature) {
    double[] surplus = new double[BINS]; // confidence minus hits
    double[] probabilities = new double[logits.classes()];
    for (int row = 0; row < logits.rows(); row++) {
      double[] values = logits.view(output, row);
      Softmax.probabilities(values, temperature, probabilities);
      double confidence = Softmax.confidence(probabilities);
      int bin = Math.min(BINS - 1, Math.max(0, (int) Math.ceil(confidence * BINS) - 1));
      surplus[bin] += confidence - (ArgMax.of(values) == logits.label(row) ? 1 : 0);
    }
    double sum = 0;
    for (double difference : surplus) {
      sum += Math.abs(difference);
    }
    return sum / logits.rows();
  }
}
