package io.github.scpl.bench.experiment;

import io.github.scpl.nn.Shape;
import io.github.scpl.train.EpochReport;
import io.github.scpl.train.GrowthSchedule;
import io.github.scpl.train.Placement;
import io.github.scpl.train.StepReport;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.TrainingListener;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code scpl throughput}: training speed on random data. */
@Command(
    name = "throughput",
    description =
        "Measures training steps of a model on random data, heads and optimizer included: 3x32x32"
            + " images of 10 classes, or texts of 4 classes.")
public final class ThroughputCommand implements Callable<Integer> {
  private static final Shape IMAGE = Shape.of(3, 32, 32);
  private static final int IMAGE_CLASSES = 10;
  private static final int TEXT_CLASSES = 4;
  private static final double LEARNING_RATE = 1e-3;
  private static final int MOST = 500_000;

  @Option(
      names = "--method",
      defaultValue = "scpl",
      paramLabel = "NAME",
      description =
          "bp, bp-exits, gpipe (bp with micro-batches in stages), scpl (default), dascpl, ee,"
              + " predsim or, for images, al.")
  private String method;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Samples in a batch (default: 64 images or 128 texts).")
  private Integer batch;

  @Option(
      names = "--tokens",
      defaultValue = "60",
      paramLabel = "N",
      description = "Tokens of a text (default: ${DEFAULT-VALUE}).")
  private int tokens;

  @Option(
      names = "--vocabulary-size",
      defaultValue = "30000",
      paramLabel = "N",
      description = "Token ids (default: ${DEFAULT-VALUE}).")
  private int vocabularySize;

  @Option(
      names = "--steps",
      defaultValue = "5",
      paramLabel = "N",
      description = "Steps that are measured (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--warm-up",
      defaultValue = "5",
      paramLabel = "N",
      description = "Steps before that, which are not (default: ${DEFAULT-VALUE}).")
  private int warmUp;

  @Mixin private final ModelOptions model = new ModelOptions(1);
  @Mixin private BudgetOptions budget;
  @Spec private CommandSpec spec;

  /** Made by the command line. */
  public ThroughputCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    Training chosen = Options.parse("--method", () -> Training.of(method));
    boolean text = Models.isText(model.model);
    int rows = batch != null ? batch : text ? 128 : 64;
    check(rows);
    PrintWriter out = spec.commandLine().getOut();
    Trainers trainers = new Trainers(model, budget);
    Placement placement = trainers.placement(chosen, data(text, rows, 1));
    // While the pipeline drains, its first stages idle: those steps are left out too.
    int drained = placement == null ? 0 : placement.stages() * (budget.capacity + 1);
    Data data = data(text, rows, warmUp + steps + drained);
    try (Subject subject = trainers.open(chosen, data, placement, GrowthSchedule.always())) {
      Trainer trainer = subject.trainer();
      Clock clock = new Clock();
      trainer.addListener(clock);
      EpochReport report = trainer.train(data.training(), 1, LEARNING_RATE);
      double seconds = clock.secondsBetween(warmUp - 1, warmUp + steps - 1);
      out.println("threads: " + trainer.budget());
      report
          .stages()
          .forEach(
              stage ->
                  out.printf(
                      Locale.ROOT,
                      "stage %d busy: %.0f%%%n",
                      stage.stage(),
                      100 * stage.utilization()));
      out.printf(Locale.ROOT, "seconds_per_step: %.4f%n", seconds / steps);
      out.printf(Locale.ROOT, "samples_per_second: %.1f%n", (double) rows * steps / seconds);
    }
    return 0;
  }

  private void check(int rows) {
    requireCount("--batch", 1, rows);
    requireCount("--steps", 1, steps);
    requireCount("--warm-up", 1, warmUp);
    requireCount("--tokens", 1, tokens);
    requireCount("--vocabulary-size", 3, vocabularySize);
    model.check();
    budget.check();
  }

  /** What is larger, no memory or patience would be enough for. */
  private static void requireCount(String option, int least, int value) {
    String expected = "a number from " + least + " to " + MOST;
    Options.require(option, value >= least && value <= MOST, expected, value);
  }

  private Data data(boolean text, int rows, int batches) {
    return text
        ? RandomBatches.texts(vocabularySize, tokens, TEXT_CLASSES, rows, batches, model.seed)
        : RandomBatches.images(IMAGE, IMAGE_CLASSES, rows, batches, model.seed);
  }

  /** Notes when each step was complete. */
  private static final class Clock implements TrainingListener {
    private final List<Long> ends = new ArrayList<>();

    @Override
    public void onStep(StepReport report) {
      ends.add(System.nanoTime());
    }

    double secondsBetween(int firstStep, int lastStep) {
      return (ends.get(lastStep) - ends.get(firstStep)) * 1e-9;
    }
  }
}
