// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.exit;

import io.github.scpl.bench.report.Page;
import io.github.scpl.bench.result.MethodResult;
import io.github.scpl.bench.result.Presentation;
import io.github.scpl.bench.result.TrainingReport;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Shows a study of exits, behind the training that there may have been, and only that without. */
public final class ExitPresentation implements Presentation {
  private ExitStudy study;

  /** Sets what is to be shown. */
  public void study(ExitStudy done) {
    study = done;
  }

  /** The study; null if there is none yet. */
  public ExitStudy study() {
    return study;
  }

  @Override
  public Object json(List<MethodResult> trained) {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("training", trained.stream().map(MethodResult::json).toList());
    if (study != null) {
      results.putAll(study.json());
    }
    return results;
  }

  @Override
  public void addTo(Page page, TrainingReport report, List<MethodResult> trained) {
    if (study != null) {
      ExitTables tables = new ExitTables(study);
      tables.addTo(page.verdict(tables.verdict()));
    }
    if (!trained.isEmpty()) {
      report.addEpochs(page, trained);
    }
  }

  @Override
  public void print(List<MethodResult> trained, PrintWriter out) {
    if (study == null) {
      return;
    }
    ExitTables tables = new ExitTables(study);
    out.println();
    out.println(tables.outputs().text());
    out.println(tables.policies().text());
    out.println(tables.chosen());
    out.println();
    out.println(tables.note());
    out.println();
  }
}
