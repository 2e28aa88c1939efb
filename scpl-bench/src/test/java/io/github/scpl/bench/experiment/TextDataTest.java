package io.github.scpl.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
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
    Logger logger = (Logger) LoggerFactory.getLogger(TextData.class);
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

  private interface ThrowingRunnable {
    void run() throws IOException;
  }

  @Test
  void aBadRowIsNamedWithTheOptionThatSkipsIt() throws IOException {
    String got = Tiny.run("train", folder, agNews("\"9\",\"a\",\"b\"\n")).refused();
    assertTrue(got.startsWith(folder.resolve("train.csv") + ", line 17: unknown label '9'; "), got);
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
