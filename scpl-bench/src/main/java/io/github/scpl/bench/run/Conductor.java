// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import io.github.scpl.bench.result.MethodResult;
import io.github.scpl.bench.result.Writing;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Predicate;

/** Gives runs their turns, writes what they come to after each, and keeps the first failure. */
final class Conductor {
  private final List<Run> runs;
  private final int epochs;
  private final Writing writing;
  private final PrintWriter out;
  private final NetworkUse[] uses;
  private final Failures failures;
  private volatile List<MethodResult> latest = List.of();

  /**
   * A conductor.
   *
   * @param failures where what goes wrong is kept
   * @param uses of every network that is trained to the end
   */
  Conductor(
      List<Run> runs,
      int epochs,
      Writing writing,
      Failures failures,
      PrintWriter out,
      NetworkUse... uses) {
    this.runs = runs;
    this.epochs = epochs;
    this.writing = writing;
    this.failures = failures;
    this.out = out;
    this.uses = uses;
  }

  /**
   * Runs all to their ends.
   *
   * @param fitTogether whether there is memory for all runs, which are open then, at the same time
   */
  void run(Predicate<List<Run>> fitTogether) throws InterruptedException {
    runs.forEach(Run::open);
    latest = results();
    if (runs.size() == 1 || fitTogether.test(runs)) {
      Rounds.together(runs, epochs, this::turned);
    } else {
      runs.forEach(Run::close);
      Rounds.oneByOne(runs, epochs, this::turned);
    }
  }

  private void turned(Run run) throws InterruptedException {
    write();
    if (run.isFinished()) {
      try {
        use(run);
      } catch (IOException | RuntimeException | Error e) {
        failures.keep(e);
      } finally {
        run.close();
      }
    }
    if (run.failure() != null && runs.stream().anyMatch(Run::isRunning)) {
      out.println(run.result().name() + " " + run.result().status() + "; the others go on");
      out.flush();
    }
  }

  private void use(Run run) throws IOException, InterruptedException {
    for (NetworkUse use : uses) {
      use.accept(((TrainedCourse) run.course()).network());
      write();
    }
  }

  private void write() {
    latest = results();
    String trouble = writing.tryToWrite(latest);
    if (trouble != null) {
      out.println("Warning: " + trouble + "; training goes on");
      out.flush();
    }
  }

  /** Ends all runs that are on their way. */
  void interrupted(InterruptedException e) {
    runs.forEach(Run::interrupt);
    failures.keep(e);
  }

  /** Frees all runs, and keeps what ended those that failed. */
  void close() {
    for (Run run : runs) {
      run.close();
      if (run.failure() != null) {
        failures.keep(run.failure());
      }
    }
  }

  /**
   * What the runs had come to after the last turn, those that were under way as interrupted ones.
   * Any thread may ask.
   */
  List<MethodResult> latestInterrupted() {
    return latest.stream().map(MethodResult::interruptedIfRunning).toList();
  }

  List<MethodResult> results() {
    return runs.stream().map(Run::result).toList();
  }
}
