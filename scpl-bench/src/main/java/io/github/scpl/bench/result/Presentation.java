// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import io.github.scpl.bench.progress.Terminal;
import io.github.scpl.bench.report.Page;
import io.github.scpl.bench.report.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;

/** How a command shows its results, finished or not: in a file, as a page, and on the terminal. */
public interface Presentation {
  /** What {@code result.json} has for results. */
  Object json(List<MethodResult> results);

  /** What {@code result.json} has for statistics over repetitions; null if there are none. */
  default Object statistics(List<MethodResult> results) {
    return null;
  }

  /** Adds to the page of the report, behind its heading. */
  void addTo(Page page, TrainingReport report, List<MethodResult> results);

  /** Prints what there is to see at the end. */
  void print(List<MethodResult> results, PrintWriter out);

  /** Tables, and on the page the course of training. */
  static Presentation of(Function<List<MethodResult>, List<Table>> tables, String note) {
    return of(tables, note, true);
  }

  /** The same, but for the terminal, which has seen all. */
  static Presentation ofReport(Function<List<MethodResult>, List<Table>> tables, String note) {
    return of(tables, note, false);
  }

  private static Presentation of(
      Function<List<MethodResult>, List<Table>> tables, String note, boolean printed) {
    return new Presentation() {
      @Override
      public Object json(List<MethodResult> results) {
        return results.stream().map(MethodResult::json).toList();
      }

      @Override
      public void addTo(Page page, TrainingReport report, List<MethodResult> results) {
        report.addVerdict(page, results);
        tables.apply(results).forEach(page::table);
        page.note(note);
        report.addEpochs(page, results);
      }

      @Override
      public void print(List<MethodResult> results, PrintWriter out) {
        if (!printed) {
          return;
        }
        out.println();
        tables.apply(results).forEach(table -> out.println(table.text(Terminal.tableColumns())));
        out.println(note);
        out.println();
      }
    };
  }
}
