package io.github.scpl.train;

import java.util.List;

/**
 * Accuracy of every output on a data set.
 *
 * @param outputs names of the outputs: exits in block order, then the head
 * @param accuracies correct share of each output, from 0 to 1
 * @param samples rows evaluated
 * @param seconds time it took
 */
public record Evaluation(
    List<String> outputs, List<Double> accuracies, long samples, double seconds) {
  /** The head's accuracy, from 0 to 1: the figure that methods are compared by. */
  public double accuracy() {
    return accuracies.get(accuracies.size() - 1);
  }
}
