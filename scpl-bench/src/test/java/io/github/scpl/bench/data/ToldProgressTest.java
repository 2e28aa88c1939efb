// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.bench.option.BudgetOptions;
import io.github.scpl.bench.option.ModelOptions;
import io.github.scpl.bench.option.OptimizerOptions;
import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.progress.ProgressMonitor;
import io.github.scpl.bench.progress.Task;
import io.github.scpl.bench.result.PlacementChoice;
import io.github.scpl.bench.run.NetworkFactory;
import io.github.scpl.bench.run.Trainers;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Arena;
import io.github.scpl.host.HostDevice;
import io.github.scpl.models.vision.data.FashionMnistSubset;
import io.github.scpl.nn.Shape;
import io.github.scpl.optim.Adam;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What takes long tells how far it is. Time passes whenever somebody looks at the clock. */
@Timeout(120)
class ToldProgressTest {
  private final StringWriter text = new StringWriter();
  private final ProgressMonitor monitor =
      ProgressMonitor.of(new PrintWriter(text), true, this::pass);
  private long now;
  private boolean drawing;

  @TempDir private Path folder;

  @Command
  private static final class Holder {
    @Mixin private final ModelOptions model = new ModelOptions(0.03);
    @Mixin private OptimizerOptions optimizer;
    @Mixin private BudgetOptions budget;
  }

  private long pass() {
    now += 1_500_000_000L;
    if (monitor != null && !drawing) {
      drawing = true;
      monitor.tick();
      drawing = false;
    }
    return now;
  }

  /** All that was drawn, without what it was drawn over with. */
  private List<String> drawn() {
    List<String> lines = text.toString().replaceAll(" *\r", "\n").lines().distinct().toList();
    text.getBuffer().setLength(0);
    return lines;
  }

  /** A bar with something in front of it and something behind. */
  private static void assertDrawn(List<String> lines, String front, String behind) {
    assertTrue(
        lines.stream().anyMatch(line -> line.startsWith(front) && line.contains(behind)),
        front + " ..." + behind + " is none of " + lines);
  }

  private Trainers trainers(String... options) {
    Holder holder = new Holder();
    new CommandLine(holder).parseArgs(options);
    return new Trainers(holder.model, holder.optimizer, holder.budget, monitor);
  }

  private static Data images() {
    return RandomBatches.images(Shape.of(1, 32, 32), 10, 8, 4, 1);
  }

  @Test
  void buildingTellsOfBlocksAndMeasuringOfStepsAndPlacements() throws InterruptedException {
    PlacementChoice choice =
        trainers("--stages=2", "--native-threads=1").placement(Training.of("scpl"), images());
    List<String> lines = drawn();
    assertDrawn(lines, "Building the network of scpl [", " 25%  block 2 of 4  about ");
    assertDrawn(lines, "Measuring where blocks of scpl go [", " 20%  step 2 of 5  about ");
    int trials = choice.trials().size();
    for (int i = 1; i < trials; i++) {
      assertDrawn(
          lines,
          "Measuring where blocks of scpl go [",
          "  placement " + i + " of " + trials + "  ");
    }
  }

  @Test
  void buildingForAssociatedLearningTellsOfBlocks() {
    Training al = Training.of("al");
    trainers().open(al, images(), PlacementChoice.unstaged(1), null).close();
    assertDrawn(drawn(), "Building the network of al [", " 25%  block 2 of 4  about ");
  }

  @Test
  void savingTellsOfBytes() throws Exception {
    Holder holder = new Holder();
    CommandLine command = new CommandLine(holder);
    command.parseArgs();
    Data random = images();
    Data data =
        new Data(
            random.name(),
            random.inputShape(),
            random.classes(),
            0,
            8,
            0,
            0,
            null,
            random.training(),
            null,
            null,
            null,
            null,
            Reading.NOTHING_TO_TELL,
            new Origin(
                Preparation.ofImages(List.of("a", "b"), FashionMnistSubset.normalization()),
                "data",
                null,
                null));
    try (Network network =
            NetworkFactory.build(holder.model, Adam.standard(), Method.SCPL, data, (i, n) -> {});
        Task task = Task.begin(monitor, "Saving")) {
      Path file = folder.resolve("model");
      ModelStore.save(file, network, command.getCommandSpec(), data, null, null, task);
    }
    assertTrue(
        drawn().stream()
            .anyMatch(line -> line.matches("Saving.* \\[=+> +\\] +[1-9]\\d?%  about .* left")));
  }

  @Test
  void batchesThatAreReadAreCounted() throws Exception {
    BatchSource source = RandomBatches.images(Shape.of(1, 4, 4), 10, 8, 4, 1).training();
    try (Arena arena = HostDevice.HOST.arena();
        Task task = Task.begin(monitor, "Testing")) {
      BatchSource counted = CountedSource.of(source, 32, task);
      assertEquals(source.name(), counted.name());
      Signal batch = new Signal(arena, DataType.FLOAT);
      try (BatchStream stream = counted.open(0)) {
        for (int i = 0; i < 4; i++) {
          assertTrue(stream.next(batch));
        }
        assertFalse(stream.next(batch));
      }
    }
    List<String> lines = drawn();
    assertDrawn(lines, "Testing: [=", " 25%  about ");
    assertDrawn(lines, "Testing: [=", " 50%  about ");
  }
}
