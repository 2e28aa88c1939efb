// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.scale;

import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.progress.ProgressMonitor;
import io.github.scpl.bench.progress.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** All rounds of all points of both kinds. */
public final class ScaleRounds {
  private final List<ScalePoint> points;
  private final int rows;
  private final int cores;

  /** Is told after every round. */
  public interface Observer {
    void measured(ScaleReport report) throws IOException;
  }

  /**
   * Nothing is measured yet.
   *
   * @param methods the first is the baseline
   * @param stages to be tried, with one at first
   * @param rows of a batch with one stage
   * @param cores that there are
   */
  public ScaleRounds(List<Training> methods, List<Integer> stages, int rows, int cores) {
    Set<ScalePoint> all = new LinkedHashSet<>();
    for (Training method : methods) {
      for (int number : stages) {
        for (ScaleReport.Kind kind : ScaleReport.Kind.values()) {
          all.add(new ScalePoint(method, number, kind.rows(rows, number)));
        }
      }
    }
    points = List.copyOf(all);
    this.rows = rows;
    this.cores = cores;
  }

  /** Runs so many rounds. */
  public void run(Scaling scaling, int rounds, ProgressMonitor monitor, Observer observer)
      throws IOException, InterruptedException {
    scaling.place(points);
    List<ScalePoint> order = new ArrayList<>(points);
    try (Task task = Task.begin(monitor, "Measuring")) {
      task.parts("window", rounds * points.size());
      for (int round = 0; round < rounds; round++) {
        observer.measured(new ScaleReport(scaling.round(order, task), rows, cores));
        Collections.reverse(order);
      }
    }
  }
}
