// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.experiment;

import io.github.scpl.train.EpochResult;
import io.github.scpl.train.Evaluation;
import io.github.scpl.train.StepReport;
import io.github.scpl.train.TrainingListener;
import java.io.Console;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Prints a line per epoch and, on a terminal only, a progress bar within it. */
final class Progress implements TrainingListener, AutoCloseable {
  private final String method;
  private final int rowsPerEpoch;
  private final int epochs;
  private final PrintWriter out;
  private final boolean terminal;
  private ProgressBar bar;

  Progress(String method, int rowsPerEpoch, int epochs, PrintWriter out) {
    this.method = method;
    this.rowsPerEpoch = rowsPerEpoch;
    this.epochs = epochs;
    this.out = out;
    terminal = isTerminal();
  }

  /** From Java 22 on there may be a console without a terminal. */
  private static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  @Override
  public void onStep(StepReport report) {
    if (!terminal) {
      return;
    }
    if (bar == null) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(method + " epoch " + report.step().epoch() + "/" + epochs)
              .setInitialMax(rowsPerEpoch)
              .setStyle(ProgressBarStyle.ASCII)
              .setConsumer(new Line())
              .clearDisplayOnFinish()
              .build();
    }
    bar.stepBy(report.rows());
  }

  @Override
  public void onEpoch(EpochResult result) {
    close();
    out.println(line(result));
    out.flush();
  }

  private String line(EpochResult result) {
    Evaluation evaluation = result.evaluation();
    List<String> accuracies = new ArrayList<>();
    for (int i = 0; i < evaluation.outputs().size(); i++) {
      if (MethodResult.isActive(evaluation, i)) {
        String percent = Numbers.percent(evaluation.accuracies().get(i));
        accuracies.add(evaluation.outputs().get(i) + " " + percent);
      }
    }
    boolean some = evaluation.activeBlocks() < evaluation.blocks();
    String active =
        some ? evaluation.activeBlocks() + " of " + evaluation.blocks() + " blocks  " : "";
    return String.format(
        Locale.ROOT,
        "%-8s epoch %d/%d  rate %.2e  loss %.4f  %.1f s  %.0f samples/s  %saccuracy: %s",
        method,
        result.training().epoch(),
        epochs,
        result.training().learningRate(),
        result.training().loss(),
        result.training().seconds(),
        result.training().samplesPerSecond(),
        active,
        accuracies.isEmpty() ? "none yet" : String.join(", ", accuracies));
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  /** Draws on one line of the terminal, and leaves that line to what is printed next. */
  private static final class Line extends ConsoleProgressBarConsumer {
    Line() {
      super(System.out);
    }

    @Override
    public void close() {
      System.out.print('\r');
      System.out.flush();
    }
  }
}
