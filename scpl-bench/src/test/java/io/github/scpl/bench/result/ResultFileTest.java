// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.scpl.bench.option.GrowthChoice;
import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.report.Page;
import io.github.scpl.bench.report.Table;
import io.github.scpl.block.BlockLoss;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.Evaluation;
import io.github.scpl.train.report.StageTiming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFileTest {
  private static final ZoneId HERE = ZoneId.systemDefault();

  @TempDir private Path folder;

  /** Fails when it is written, which is in the middle of the file. */
  public static final class Unwritable {
    public int getNumber() {
      throw new IllegalStateException("not to be written");
    }
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
        new RunPlan(Training.of("scpl"), GrowthChoice.fixed()),
        Status.FINISHED,
        null,
        "1 stage",
        5,
        6,
        List.of(1.0),
        List.of(),
        List.of(new EpochResult(training, evaluation)),
        evaluation,
        Map.of(),
        null,
        null);
  }

  private Path write(ResultFile file, Object option, MethodResult result) throws IOException {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("command", "made-up");
    content.put("options", Map.of("option", option));
    content.put("results", List.of(result.json()));
    return file.write(content);
  }

  /** What was made up has no format, and no schema. */
  private static JsonNode read(Path out) throws IOException {
    return new ObjectMapper().readTree(out.resolve("result.json").toFile());
  }

  @Test
  void whatIsNotANumberIsNull() throws IOException {
    BlockLoss loss = new BlockLoss(1.5, Double.NaN, Double.POSITIVE_INFINITY);
    write(ResultFile.open(folder), "x", result(2, loss));
    JsonNode root = read(folder);
    JsonNode written = root.at("/results/0/epochs/0/training/losses/0");
    assertEquals(1.5, written.get("contrastive").asDouble());
    assertTrue(written.get("exit").isNull());
    assertTrue(written.get("head").isNull());
    assertEquals("x", root.at("/options/option").asText());
  }

  @Test
  void aFailureLeavesTheOlderFileAsItWas() throws IOException {
    ResultFile results = ResultFile.open(folder);
    Path file = write(results, "x", result(2));
    String before = Files.readString(file);
    assertThrows(IOException.class, () -> write(results, new Unwritable(), result(3)));
    assertEquals(before, Files.readString(file));
    assertEquals(List.of(file), files());
    write(results, "y", result(2));
    assertEquals("y", read(folder).at("/options/option").asText());
    assertEquals(List.of(file), files(), "what the same run wrote is replaced");
    assertNull(results.kept());
  }

  @Test
  void theResultOfAnotherRunIsKept() throws IOException {
    Path file = write(ResultFile.open(folder), "first", result(2));
    String first = Files.readString(file);
    Files.setLastModifiedTime(
        file, FileTime.from(LocalDateTime.of(2026, 11, 27, 10, 31, 22).atZone(HERE).toInstant()));
    Path report = Files.writeString(folder.resolve("report.html"), "first page");
    Files.writeString(folder.resolve("result.csv"), "first table");
    ResultFile second = ResultFile.open(folder);
    assertEquals(first, Files.readString(file), "nothing is moved before there is a result");
    write(second, "second", result(2));
    second.write(new Page("second page"));
    second.write(new Table("second"));
    Path kept = folder.resolve("2026-11-27T10-31-22-made-up");
    assertEquals(kept, second.kept());
    assertEquals(first, Files.readString(kept.resolve("result.json")));
    assertEquals("first page", Files.readString(kept.resolve("report.html")));
    assertEquals("first table", Files.readString(kept.resolve("result.csv")));
    assertEquals("second\r\n", Files.readString(folder.resolve("result.csv")));
    assertEquals("second", read(folder).at("/options/option").asText());
    assertTrue(Files.readString(report).contains("second page"));
  }

  @Test
  void runsAtTheSameTimeLoseNothing() throws IOException {
    ResultFile one = ResultFile.open(folder);
    ResultFile other = ResultFile.open(folder);
    write(one, "one", result(1));
    write(other, "other", result(2));
    assertEquals("one", read(other.kept()).at("/options/option").asText());
    write(one, "one again", result(3));
    assertEquals("other", read(one.kept()).at("/options/option").asText());
    assertEquals("one again", read(folder).at("/options/option").asText());
  }

  @Test
  void whatCannotBeWrittenIsNamed() throws IOException {
    ResultFile results = ResultFile.open(folder.resolve("gone"));
    Files.delete(folder.resolve("gone"));
    String message =
        assertThrows(IOException.class, () -> write(results, "x", result(2))).getMessage();
    Path file = folder.resolve("gone").resolve("result.json");
    assertTrue(message.startsWith("Cannot write " + file + ": "), message);
    assertTrue(message.contains("no such file or folder: " + folder.resolve("gone")), message);
    assertTrue(message.endsWith("; make room, or choose another --out"), message);
  }

  /** As after Ctrl-C, when a result is written for the last time. */
  @Test
  void anInterruptDoesNotKeepAResultFromBeingWritten() throws IOException {
    ResultFile results = ResultFile.open(folder);
    Thread.currentThread().interrupt();
    Path file = write(results, "x", result(2));
    assertTrue(Thread.interrupted());
    assertTrue(Files.exists(file));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void preparingMakesTheFolderAndLeavesItEmpty() throws IOException {
    Path below = folder.resolve("a").resolve("b");
    ResultFile.open(below);
    ResultFile.open(below);
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

  @Test
  void aRunThatDidNotFinishHasARowWithItsStatus() {
    MethodResult none =
        new MethodResult(
            new RunPlan("bp 2", Training.of("bp"), GrowthChoice.fixed()),
            Status.DIVERGED,
            "Block 3: oops",
            "1 stage",
            5,
            0,
            List.of(),
            List.of(),
            List.of(),
            null,
            Map.of(),
            null,
            null);
    List<String> lines = ComparisonTable.of(List.of(result(2), none)).text().lines().toList();
    assertTrue(lines.get(0).startsWith("method  status    accuracy  "), lines.get(0));
    assertTrue(lines.get(1).startsWith("scpl    finished    75.00%  "), lines.get(1));
    assertTrue(lines.get(2).matches("bp 2    diverged +- +- +- +- +0  - +1 stage"), lines.get(2));
    assertTrue(ComparisonTable.of(List.of(none)).text().contains("diverged"));
    assertEquals("diverged", none.json().get("status"));
    assertEquals("Block 3: oops", none.json().get("message"));
  }

  @Test
  void oneMethodAloneHasNoSpeedUp() {
    assertFalse(ComparisonTable.of(List.of(result(2))).text().contains(" vs "));
  }
}
