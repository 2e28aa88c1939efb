// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.study;

import io.github.scpl.bench.result.NumberFormats;
import io.github.scpl.bench.statistics.Estimate;
import java.util.List;
import java.util.function.Function;

/** Which differences of a study are more than chance, in words. */
final class StudyVerdict {
  /** With so many tests some find a difference where there is none. */
  private static final int MANY = 10;

  private final boolean sameVariant;
  private final List<Summary> compared;
  private final boolean repeated;

  /**
   * A verdict.
   *
   * @param sameVariant whether each variant has a baseline of its own
   */
  StudyVerdict(List<Summary> summaries, boolean sameVariant) {
    this.sameVariant = sameVariant;
    compared = summaries.stream().filter(summary -> !summary.isBaseline()).toList();
    repeated = SummaryTable.isRepeated(summaries);
  }

  /** The verdict; empty if nothing is compared. */
  String text() {
    if (compared.isEmpty()) {
      return "";
    }
    if (!repeated) {
      return "One seed: any difference may be chance.";
    }
    String accuracy =
        sentence(
            "Accuracy",
            Summary::accuracyDifference,
            each -> NumberFormats.format("%+.2f points", 100 * each.mean()));
    String time =
        sentence(
            "Time",
            Summary::speed,
            each -> NumberFormats.format("%.2f times as fast", each.mean()));
    String many =
        " Each is tested by itself at 5 %, which of 20 that are none takes one for a difference.";
    return accuracy + " " + time + (compared.size() < MANY ? "" : many);
  }

  private String sentence(
      String what, Function<Summary, Estimate> difference, Function<Estimate, String> words) {
    List<Summary> sure =
        compared.stream().filter(each -> difference.apply(each).isSignificant()).toList();
    if (sure.isEmpty()) {
      return what + ": no difference is more than chance explains.";
    }
    List<String> named =
        sure.stream().map(each -> name(each) + " " + words.apply(difference.apply(each))).toList();
    int rest = compared.size() - sure.size();
    String others = rest == 1 ? "the other difference" : "the other " + rest + " differences";
    return what
        + " beside "
        + sure.get(0).baselineName()
        + ": "
        + String.join(", ", named)
        + (rest == 0 ? "." : "; " + others + " may be chance.");
  }

  private String name(Summary summary) {
    String label = summary.variant().label();
    return sameVariant && !label.isEmpty() ? summary.name() + " at " + label : label;
  }
}
