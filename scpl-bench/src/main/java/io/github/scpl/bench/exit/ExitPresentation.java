// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.exit;

import io.github.scpl.bench.progress.Terminal;
import io.github.scpl.bench.report.Page;
import io.github.scpl.bench.report.Table;
import io.github.scpl.bench.result.MethodResult;
import io.github.scpl.bench.result.Presentation;
import io.github.scpl.bench.result.TrainingReport;
import io.github.scpl.bench.study.Summary;
import io.github.scpl.bench.study.SummaryTable;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Shows studies of exits, one for each seed, behind the training that there may have been, and only
 * that without. Several are shown by their means.
 */
public final class ExitPresentation implements Presentation {
  private static final SummaryTable MEANS = new SummaryTable("", "us/sample", 1e6);

  private final boolean repeated;
  private final Map<Long, ExitStudy> studies = new TreeMap<>();
  private ExitStudy last;

  /**
   * Shows nothing yet.
   *
   * @param repeated whether there are to be several seeds
   */
  public ExitPresentation(boolean repeated) {
    this.repeated = repeated;
  }

  /** Adds what is to be shown. */
  public void study(long seed, ExitStudy done) {
    studies.put(seed, done);
    last = done;
  }

  /** The last study; null if there is none yet. */
  public ExitStudy study() {
    return last;
  }

  @Override
  public Object json(List<MethodResult> trained) {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("training", trained.stream().map(MethodResult::json).toList());
    if (repeated) {
      results.put("studies", studies.entrySet().stream().map(ExitPresentation::json).toList());
    } else if (last != null) {
      results.putAll(last.json());
    }
    return results;
  }

  private static Map<String, Object> json(Map.Entry<Long, ExitStudy> study) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("seed", study.getKey());
    json.putAll(study.getValue().json());
    return json;
  }

  private List<Summary> summaries() {
    return Summary.of(
        studies.entrySet().stream()
            .flatMap(study -> ExitObservations.of(study.getKey(), study.getValue()).stream())
            .toList(),
        true);
  }

  @Override
  public Object statistics(List<MethodResult> trained) {
    return repeated ? summaries().stream().map(Summary::json).toList() : null;
  }

  @Override
  public void addTo(Page page, TrainingReport report, List<MethodResult> trained) {
    if (repeated && last != null) {
      page.table(means()).note(SummaryTable.NOTE);
    } else if (last != null) {
      ExitTables tables = new ExitTables(last);
      tables.addTo(page.verdict(tables.verdict()));
    }
    if (!trained.isEmpty()) {
      report.addEpochs(page, trained);
    }
  }

  private Table means() {
    return MEANS.of(summaries());
  }

  @Override
  public void print(List<MethodResult> trained, PrintWriter out) {
    if (last == null) {
      return;
    }
    out.println();
    if (repeated) {
      out.println(means().text(Terminal.tableColumns()));
      out.println(SummaryTable.NOTE);
    } else {
      ExitTables tables = new ExitTables(last);
      out.println(tables.outputs().text());
      out.println(tables.policies().text());
      out.println(tables.chosen());
      out.println();
      out.println(tables.note());
    }
    out.println();
  }
}
