package io.github.scpl.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scpl.block.BlockLoss;
import io.github.scpl.nn.Shape;
import io.github.scpl.train.EpochReport;
import io.github.scpl.train.EpochResult;
import io.github.scpl.train.Evaluation;
import io.github.scpl.train.StageTiming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class ResultFileTest {
  private static final Data DATA =
      new Data("made up", Shape.of(1), 2, 0, 3, 0, 4, null, null, null, null);

  @TempDir private Path folder;

  /** Fails when it is written, which is in the middle of the file. */
  public static final class Unwritable {
    public int getNumber() {
      throw new IllegalStateException("not to be written");
    }
  }

  private static CommandSpec command(Object value) {
    OptionSpec option = OptionSpec.builder("--option").type(value.getClass()).build();
    option.setValue(value);
    return CommandSpec.create().name("made-up").addOption(option);
  }

  private static MethodResult result(double seconds, BlockLoss... losses) {
    EpochReport training =
        new EpochReport(
            1,
            0.1,
            30,
            seconds,
            List.of(losses),
            List.of(new StageTiming(0, seconds / 2, seconds)));
    Evaluation evaluation =
        new Evaluation(List.of("exit 0", "head"), List.of(0.5, 0.75), 1, 1, 4, seconds);
    return new MethodResult(
        new Candidate(Training.of("scpl"), GrowthChoice.fixed()),
        "1 stage",
        5,
        6,
        List.of(1.0),
        List.of(new EpochResult(training, evaluation)),
        evaluation);
  }

  private Path write(Object option, MethodResult result) throws IOException {
    return ResultFile.write(folder, command(option), DATA, List.of(result.json()));
  }

  @Test
  void whatIsNotANumberIsNull() throws IOException {
    BlockLoss loss = new BlockLoss(1.5, Double.NaN, Double.POSITIVE_INFINITY);
    write("x", result(2, loss));
    JsonNode root = Tiny.result(folder);
    JsonNode written = root.at("/results/0/epochs/0/training/losses/0");
    assertEquals(1.5, written.get("contrastive").asDouble());
    assertTrue(written.get("exit").isNull());
    assertTrue(written.get("head").isNull());
    assertEquals("x", root.at("/options/option").asText());
  }

  @Test
  void aFailureLeavesTheOlderFileAsItWas() throws IOException {
    Path file = write("x", result(2));
    String before = Files.readString(file);
    assertThrows(IOException.class, () -> write(new Unwritable(), result(3)));
    assertEquals(before, Files.readString(file));
    assertEquals(List.of(file), files());
    write("y", result(2));
    assertEquals("y", Tiny.result(folder).at("/options/option").asText());
    assertEquals(List.of(file), files());
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void preparingMakesTheFolderAndLeavesItEmpty() throws IOException {
    Path below = folder.resolve("a").resolve("b");
    ResultFile.prepare(below);
    ResultFile.prepare(below);
    try (Stream<Path> files = Files.list(below)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void columnsOfTheTableStayAlignedWhateverTheNumbers() {
    MethodResult fast = result(1e-4);
    MethodResult slow = result(1e7);
    String table = ComparisonTable.of(List.of(fast, slow, fast)).text();
    List<String> lines = table.lines().toList();
    assertEquals(4, lines.size());
    int accuracy = lines.get(0).indexOf("accuracy") + "accuracy".length();
    int threads = lines.get(0).indexOf("threads");
    for (String line : lines.subList(1, 4)) {
      assertEquals("75.00%", line.substring(accuracy - 6, accuracy));
      assertEquals("1 stage", line.substring(threads));
      assertTrue(line.contains("  50%  "), line);
    }
    assertEquals("300000", lines.get(1).split(" +")[3]);
    assertEquals("0.00x", lines.get(2).split(" +")[4]);
  }
}
