// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.scpl.bench.Tiny;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Text files and their options, from the command line. */
@Timeout(120)
class TextDataTest {
  @TempDir private Path folder;

  private String agNews(String bad) throws IOException {
    String rows =
        """
        "1","World","The talks of the ministers end"
        "2","Sport","A team wins the final game"
        "3","Market","Shares rise after the report"
        "4","Chips","A faster processor is shown"
        """;
    Files.writeString(folder.resolve("train.csv"), rows.repeat(4) + bad + rows);
    Files.writeString(folder.resolve("test.csv"), rows);
    return "--data=ag-news:" + folder;
  }

  private static List<String> warnings(ThrowingRunnable action) throws IOException {
    return warnings(TextData.class, action);
  }

  /** What a class warns of meanwhile. */
  static List<String> warnings(Class<?> source, ThrowingRunnable action) throws IOException {
    Logger logger = (Logger) LoggerFactory.getLogger(source);
    ListAppender<ILoggingEvent> events = new ListAppender<>();
    events.start();
    logger.addAppender(events);
    try {
      action.run();
    } finally {
      logger.detachAppender(events);
    }
    return events.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  interface ThrowingRunnable {
    void run() throws IOException;
  }

  @Test
  void aBadRowIsNamedWithTheOptionThatSkipsIt() throws IOException {
    String got = Tiny.run("train", folder, agNews("\"9\",\"a\",\"b\"\n")).refused();
    assertTrue(got.startsWith(folder.resolve("train.csv") + ", line 17: unknown label '9', "), got);
    assertTrue(got.contains("--skip-bad-rows"), got);
  }

  @Test
  void badRowsAreCountedAndTheCountIsPrinted() throws IOException {
    String data = agNews("\"9\",\"a\",\"b\"\n1,a\n\"1\",\"the\",\"and\"\n");
    List<String> warnings =
        warnings(
            () ->
                assertTrue(
                    Tiny.run("train", folder, data, "--skip-bad-rows", "--stages=1")
                        .succeeded()
                        .out()
                        .contains(": 20 training and 4 test samples;")));
    assertEquals(2, warnings.size(), warnings.toString());
    assertTrue(warnings.get(0).contains("left out 2 bad rows, such as "), warnings.get(0));
    assertTrue(warnings.get(0).contains("line 17: unknown label '9'"), warnings.get(0));
    assertTrue(warnings.get(1).contains("left out 1 texts of which"), warnings.get(1));
  }

  @Test
  void whatWasLeftOutIsInTheResultForEveryFile() throws IOException {
    String data = agNews("\"9\",\"a\",\"b\"\n1,a\n\"1\",\"the\",\"and\"\n");
    warnings(() -> Tiny.run("train", folder, data, "--skip-bad-rows", "--stages=1").succeeded());
    JsonNode omitted = Tiny.result(folder).at("/data/omitted");
    assertEquals(2, omitted.size(), omitted.toString());
    JsonNode training = omitted.get(0);
    assertEquals("training", training.get("set").asText());
    assertEquals(2, training.get("badRows").asInt());
    assertEquals(1, training.get("emptiedTexts").asInt());
    assertTrue(training.get("firstReason").asText().contains("train.csv, line 17: unknown label"));
    assertEquals("test", omitted.get(1).get("set").asText());
    assertEquals(0, omitted.get(1).get("badRows").asInt());
    assertFalse(omitted.get(1).has("firstReason"));
  }

  @Test
  void aFileThatIsDividedIsWarnedOfOnce() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("IMDB Dataset.csv"),
            "review,sentiment\nnone,maybe\n"
                + "a fine film,positive\nan awful film,negative\n".repeat(10));
    List<String> warnings =
        warnings(
            () ->
                Tiny.run("train", folder, "--data=imdb:" + folder, "--skip-bad-rows", "--stages=1")
                    .succeeded());
    assertEquals(1, warnings.size(), warnings.toString());
    String reason = file + ", line 2: unknown label 'maybe'";
    assertTrue(
        warnings
            .get(0)
            .startsWith("imdb, training and test: left out 1 bad rows, such as " + reason),
        warnings.get(0));
    JsonNode omitted = Tiny.result(folder).at("/data/omitted");
    assertEquals(1, omitted.size(), omitted.toString());
    assertEquals("training and test", omitted.get(0).get("set").asText());
    assertTrue(omitted.get(0).get("firstReason").asText().startsWith(reason));
  }

  @Test
  void theCoverageOfWordVectorsIsPrintedAndWritten() throws IOException {
    String data = agNews("");
    Path vectors =
        Files.write(
            folder.resolve("v.txt"),
            "talks 1 2 3\n. . . 1 2 3\nteam 2 1 0\ncaf\u00e9 1 2 3\n"
                .getBytes(StandardCharsets.ISO_8859_1));
    String[] options = {"--word-vectors=glove:" + vectors, "--stages=1", "--model=bilstm"};
    List<String> warnings =
        warnings(
            () -> {
              String out = Tiny.run("train", folder, with(data, options)).succeeded().out();
              JsonNode written = Tiny.result(folder).at("/data/wordVectors");
              assertEquals(2, written.get("found").asInt());
              assertEquals(4, written.get("rows").asInt());
              assertTrue(
                  out.contains(
                      "Word vectors: 2 of "
                          + written.get("words").asInt()
                          + " words of the vocabulary ("),
                  out);
            });
    assertEquals(
        List.of(vectors + ": the words of 1 rows are not UTF-8, so none of ours"), warnings);
  }

  @Test
  void whereTextIsNotFoundTheLayoutIsTold() throws IOException {
    Path file = Files.createFile(folder.resolve("test.csv"));
    assertEquals(
        folder
            + ": expected train.csv and test.csv, plain or as .gz, got a folder with test.csv;"
            + " give the folder or file, or download and unpack it",
        Tiny.run("train", folder, "--data=ag-news:" + folder).refused());
    Files.writeString(folder.resolve("train.csv"), "1,gold,silver\n2,iron,tin\n");
    assertEquals(
        file + ": expected rows of ag_news, got none: it is empty; check the file",
        Tiny.run("train", folder, "--data=ag-news:" + folder).refused());
    Path missing = folder.resolve("missing");
    String nothing =
        missing + ": expected a file, got nothing; check the path or download the data";
    assertEquals(nothing, Tiny.run("train", folder, "--data=imdb:" + missing).refused());
    assertEquals(
        nothing,
        Tiny.run("train", folder, "--data=banking77", "--word-vectors=glove:" + missing).refused());
  }

  @Test
  void pathsThatCannotBeAreRefusedWithTheCure() {
    String start = "expected a path in the encoding of file names, ";
    String cure = "; set the locale to UTF-8 (LC_ALL=C.UTF-8)";
    // Half of a character, which no encoding has.
    for (String option :
        List.of("--data=imdb:\ud800", "--data=cifar10:\ud800", "--word-vectors=glove:\ud800")) {
      String[] options =
          option.startsWith("--data") ? new String[0] : new String[] {"--data=banking77"};
      String got = Tiny.run("train", folder, with(option, options)).refused();
      String name = option.substring(0, option.indexOf('='));
      assertTrue(got.startsWith(name + ": " + start), got);
      assertTrue(got.endsWith(cure), got);
    }
    String got = Tiny.run("train", folder, "--save=\ud800").refused();
    assertTrue(got.contains(start) && got.contains(cure), got);
    assertTrue(
        Tiny.run("train", folder, "--data=imdb:\0").refused().endsWith("take the zero byte out"));
  }

  @Test
  void batchesOfAnySizeAreBucketed() throws IOException {
    Tiny.run(
            "train",
            folder,
            agNews(""),
            "--bucket",
            "--batch=2147483647",
            "--stages=1",
            "--layers=2")
        .succeeded();
  }

  @Test
  void stopWordsMayBeKept() throws IOException {
    String data = agNews("");
    Tiny.run("train", folder, data, "--stages=1").succeeded();
    long dropped = Tiny.result(folder).at("/results/0/parameters").asLong();
    Tiny.run("train", folder, data, "--stages=1", "--keep-stop-words").succeeded();
    assertTrue(Tiny.result(folder).at("/results/0/parameters").asLong() > dropped);
  }

  @Test
  void wordVectorsDecideTheWidthAndTheStart() throws IOException {
    String data = agNews("");
    Path vectors =
        Files.writeString(folder.resolve("v.txt"), "talks 1 2 3 4 5 6\nteam 2 1 0 1 2 3\n");
    String[] options = {
      "--word-vectors=glove:" + vectors, "--stages=1", "--method=ee", "--model=bilstm"
    };
    String losses = "/results/0/epochs/0/training/losses";
    Tiny.run("train", folder, with(data, options)).succeeded();
    JsonNode like = Tiny.result(folder).at(losses);
    for (String option : List.of("--original-missing-vectors", "--original-word-vector-shift")) {
      Tiny.run("train", folder, with(data, with(option, options))).succeeded();
      assertNotEquals(like, Tiny.result(folder).at(losses), option);
    }
  }

  private static String[] with(String option, String... options) {
    String[] all = Arrays.copyOf(options, options.length + 1);
    all[options.length] = option;
    return all;
  }
}
