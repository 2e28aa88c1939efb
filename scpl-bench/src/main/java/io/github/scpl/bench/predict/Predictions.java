// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.predict;

import io.github.scpl.bench.data.Unlabelled;
import io.github.scpl.bench.report.Table;
import io.github.scpl.bench.result.NumberFormats;
import io.github.scpl.infer.policy.Answer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Samples and answers.
 *
 * @param samples all of them
 * @param answers for those that have one, in order
 */
public record Predictions(Unlabelled samples, List<Answer> answers) {
  private static final String NONE = "-";
  private static final String NO_WORDS = "no words left after cleaning";

  /** A row for every sample. */
  public Table table() {
    Table table = new Table("input", "label", "probability", "by").words(1, 3);
    Iterator<Answer> rest = answers.iterator();
    List<String> names = samples.names();
    for (int i = 0; i < names.size(); i++) {
      if (samples.isAnswerable(i)) {
        Answer answer = rest.next();
        table.row(
            names.get(i),
            label(answer),
            NumberFormats.percent(answer.confidence()),
            answer.output());
      } else {
        table.row(names.get(i), NONE, NONE, NO_WORDS);
      }
    }
    return table;
  }

  /** An entry for every sample, of {@code input, label, class, probability, output, blocks}. */
  public List<Map<String, Object>> json() {
    List<Map<String, Object>> entries = new ArrayList<>();
    Iterator<Answer> rest = answers.iterator();
    List<String> names = samples.names();
    for (int i = 0; i < names.size(); i++) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("input", names.get(i));
      if (samples.isAnswerable(i)) {
        Answer answer = rest.next();
        entry.put("label", label(answer));
        entry.put("class", answer.label());
        entry.put("probability", answer.confidence());
        entry.put("output", answer.output());
        entry.put("blocks", answer.blocks());
      } else {
        entry.put("label", null);
        entry.put("why", NO_WORDS);
      }
      entries.add(entry);
    }
    return entries;
  }

  private String label(Answer answer) {
    return samples.classNames().get(answer.label());
  }
}
