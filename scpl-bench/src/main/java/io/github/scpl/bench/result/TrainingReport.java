// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import io.github.scpl.bench.report.Page;
import java.util.List;

/** What a page says of runs of training, whatever they were for. */
public final class TrainingReport {
  private final String set;
  private final double target;

  /**
   * A report.
   *
   * @param set what every epoch was evaluated on, in words
   * @param target accuracy from 0 to 1 that is to be reached; not a number if there is none
   */
  TrainingReport(String set, double target) {
    this.set = set;
    this.target = target;
  }

  /** The accuracy, from 0 to 1, that is to be reached; not a number if there is none. */
  public double target() {
    return target;
  }

  /** Adds who wins, by how much, and whether that is sure. */
  public Page addVerdict(Page page, List<MethodResult> results) {
    String verdict = Verdict.of(RunSeries.of(results));
    return verdict.isEmpty() ? page : page.verdict(verdict);
  }

  /** Adds how the runs ended, if not well, and figures of their course. */
  public Page addEpochs(Page page, List<MethodResult> results) {
    for (MethodResult result : results) {
      if (!result.isFinished()) {
        String message = result.message() == null ? "" : ": " + result.message();
        page.paragraph(result.name() + " " + result.status() + message);
      }
    }
    new RunFigures(set, target, RunSeries.of(results)).addTo(page);
    return page;
  }
}
