// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@SuppressWarnings("try") // tasks are scopes, not values
class ProgressMonitorTest {
  private final StringWriter text = new StringWriter();
  private long now = 5_000_000_000L;

  private ProgressMonitor monitor(boolean terminal) {
    return ProgressMonitor.of(new PrintWriter(text), terminal, () -> now);
  }

  /** Lets time pass as it does for what prints by itself. */
  private void pass(ProgressMonitor monitor, int seconds) {
    for (int second = 0; second < seconds; second++) {
      now += 1_000_000_000L;
      monitor.tick();
    }
  }

  private List<String> lines() {
    List<String> lines = text.toString().lines().toList();
    text.getBuffer().setLength(0);
    return lines;
  }

  /** What is on the terminal now. */
  private String drawn(ProgressMonitor monitor) {
    text.getBuffer().setLength(0);
    monitor.tick();
    return text.toString().strip();
  }

  @Test
  void whatIsDoneWithinTwoSecondsIsNotSaid() {
    ProgressMonitor monitor = monitor(false);
    try (Task task = Task.begin(monitor, "Reading")) {
      pass(monitor, 1);
    }
    pass(monitor, 100);
    assertEquals(List.of(), lines());
  }

  @Test
  void aLineOfOthersBeginsWhereWhatIsDrawnWas() {
    ProgressMonitor monitor = monitor(true);
    PrintWriter others = monitor.above(new PrintWriter(text));
    try (Task task = Task.begin(monitor, "Reading")) {
      pass(monitor, 1);
      text.getBuffer().setLength(0);
      others.println("a line");
      String drawn = "Reading, 1 s so far; the rest is not known";
      assertEquals("\r" + " ".repeat(drawn.length()) + "\ra line\n", text.toString());
    }
  }

  @Test
  void whatTakesLongerIsSaidThenAndEveryHalfMinute() {
    ProgressMonitor monitor = monitor(false);
    try (Task task = Task.begin(monitor, "Reading")) {
      pass(monitor, 70);
    }
    assertEquals(
        List.of(
            "Reading, 2 s so far; the rest is not known",
            "Reading, 32 s so far; the rest is not known",
            "Reading, 62 s so far; the rest is not known"),
        lines());
  }

  @Test
  void halfAMinuteIsCountedFromTheLastLineOfAnyKind() {
    ProgressMonitor monitor = monitor(false);
    try (Task task = Task.begin(monitor, "Reading")) {
      pass(monitor, 20);
      monitor.println("a line");
      pass(monitor, 29);
      assertEquals(List.of("Reading, 2 s so far; the rest is not known", "a line"), lines());
      pass(monitor, 1);
      assertEquals(List.of("Reading, 50 s so far; the rest is not known"), lines());
    }
  }

  @Test
  void whatALineHasAnnouncedIsNotSaidAtOnce() {
    ProgressMonitor monitor = monitor(false);
    try (Task task = Task.announce(monitor, "Warming up", "Warming up for 36 s")) {
      pass(monitor, 31);
    }
    assertEquals(List.of("Warming up for 36 s", "Warming up, 30 s so far"), lines());
  }

  @Test
  void theTimeLeftFollowsFromThePartsThatAreDone() {
    ProgressMonitor monitor = monitor(false);
    try (Task task = Task.begin(monitor, "Measuring").parts("policy", 5)) {
      pass(monitor, 2);
      assertEquals(List.of("Measuring, 2 s so far; the rest is not known"), lines());
      task.next(); // at 2
      pass(monitor, 30);
      assertEquals(List.of("Measuring: policy 1 of 5, 32 s so far"), lines());
      pass(monitor, 10);
      task.next(); // the first one took 40 s, and 4 are left
      pass(monitor, 20);
      assertEquals(List.of("Measuring: policy 2 of 5, about 2 min left"), lines());
      task.next(); // a mean of 30 s, and 3 are left
      pass(monitor, 30);
      assertEquals(List.of("Measuring: policy 3 of 5, about 60 s left"), lines());
      pass(monitor, 300);
      assertEquals("Measuring: policy 3 of 5, about 1 s left", lines().get(9), "never below");
    }
  }

  @Test
  void theTimeLeftFollowsFromHowMuchIsDone() {
    ProgressMonitor monitor = monitor(false);
    try (Task task = Task.begin(monitor, "Saving")) {
      task.done("", 0, 400);
      pass(monitor, 30);
      assertEquals(List.of("Saving: 0%, 2 s so far"), lines(), "nothing is done yet");
      task.done("", 100, 400);
      pass(monitor, 2); // a quarter took 32 s by now
      assertEquals(List.of("Saving: 25%, about 96 s left"), lines());
      task.done("", 400, 400);
      pass(monitor, 30);
      assertEquals(List.of("Saving, 62 s so far; the rest is not known"), lines());
    }
  }

  @Test
  void eachStretchIsMeasuredFromItsBeginning() {
    ProgressMonitor monitor = monitor(true);
    try (Task task = Task.begin(monitor, "Reading")) {
      task.done("train.csv", 0, 50);
      pass(monitor, 20);
      task.done("train.csv", 40, 50);
      assertEquals(
          "Reading: train.csv [======================>     ]  80%  about 5 s left of it",
          drawn(monitor));
      task.done("test.csv", 0, 10);
      task.done("test.csv", 2, 10);
      assertEquals(
          "Reading: test.csv [=====>                      ]  20%  20 s so far",
          drawn(monitor), "too early to tell");
      pass(monitor, 1);
      assertEquals(
          "Reading: test.csv [=====>                      ]  20%  about 4 s left of it",
          drawn(monitor));
      task.done("test.csv", 0, 10); // a second pass
      pass(monitor, 3);
      task.done("test.csv", 5, 10);
      assertEquals(
          "Reading: test.csv [==============>             ]  50%  about 3 s left of it",
          drawn(monitor));
    }
  }

  @Test
  void ofWhatHasNoKnownEndNothingIsPromised() {
    ProgressMonitor monitor = monitor(true);
    try (Task task = Task.begin(monitor, "Reading")) {
      task.done("a pipe", 0, 0);
      pass(monitor, 5);
      task.done("a pipe", 1000, 0);
      assertEquals("Reading, 5 s so far; the rest is not known", drawn(monitor));
    }
  }

  @Test
  void whatIsInnermostIsSaidAndThenWhatItBelongsTo() {
    ProgressMonitor monitor = monitor(false);
    try (Task outer = Task.begin(monitor, "Training")) {
      try (Task inner = Task.begin(monitor, "Saving")) {
        pass(monitor, 3);
      }
      pass(monitor, 1);
    }
    assertEquals(
        List.of(
            "Saving, 2 s so far; the rest is not known",
            "Training, 4 s so far; the rest is not known"),
        lines());
  }

  @Test
  void thereIsNothingToSayOfWhatSaysNothing() {
    for (boolean terminal : new boolean[] {false, true}) {
      ProgressMonitor monitor = monitor(terminal);
      try (ProgressMonitor.Activity activity = monitor.begin(() -> (Status) null)) {
        pass(monitor, 100);
      }
      assertEquals(List.of(), lines());
    }
  }

  @Test
  void onATerminalOneLineIsDrawnAgainAndAgain() {
    ProgressMonitor monitor = monitor(true);
    String[] said = {"a long line"};
    try (ProgressMonitor.Activity activity = monitor.begin(() -> Status.of(said[0]))) {
      monitor.tick();
      said[0] = "short";
      monitor.tick();
      assertEquals("\ra long line\rshort      ", text.toString(), "what was there is drawn over");
      text.getBuffer().setLength(0);
      monitor.println("stays");
      assertEquals("\r     \rstays" + System.lineSeparator(), text.toString());
      text.getBuffer().setLength(0);
      said[0] = "x".repeat(200) + "y".repeat(48);
      monitor.tick();
      String cut = "x".repeat(28) + "..." + "y".repeat(48);
      assertEquals("\r" + cut, text.toString(), "it must not wrap, nor lose what it ends with");
      text.getBuffer().setLength(0);
    }
    assertEquals("\r" + " ".repeat(79) + "\r", text.toString(), "nothing is left of it");
  }

  @Test
  void timesAreAsExactAsOneCaresToKnow() {
    assertEquals("1 s", ProgressMonitor.duration(0));
    assertEquals("2 s", ProgressMonitor.duration(1.6));
    assertEquals("99 s", ProgressMonitor.duration(99.4));
    assertEquals("2 min", ProgressMonitor.duration(99.5));
    assertEquals("99 min", ProgressMonitor.duration(99.4 * 60));
    assertEquals("2 h 05 min", ProgressMonitor.duration(125 * 60));
  }

  /** The one that a command has; a thread of its own prints. */
  @Test
  @Timeout(60)
  void itPrintsByItselfWhileSomethingIsUnderWay() throws InterruptedException {
    CountDownLatch printed = new CountDownLatch(1);
    Writer writer =
        new StringWriter() {
          @Override
          public void write(String line) {
            super.write(line);
            printed.countDown();
          }

          @Override
          public void write(String line, int offset, int length) {
            super.write(line, offset, length);
            printed.countDown();
          }
        };
    ProgressMonitor monitor = ProgressMonitor.of(new PrintWriter(writer));
    try (Task task = Task.begin(monitor, "Reading")) {
      printed.await();
    }
    assertTrue(writer.toString().startsWith("Reading, "), writer.toString());
  }

  @Test
  void aNarrowTerminalKeepsTheNumbers() {
    for (int columns : new int[] {20, 40, 60}) {
      ProgressMonitor monitor = ProgressMonitor.of(new PrintWriter(text), true, () -> now, columns);
      try (Task task = Task.begin(monitor, "Something that is described by a good many words")) {
        now += 3_000_000_000L;
        String drawn = drawn(monitor);
        assertTrue(drawn.length() < columns, drawn);
        assertTrue(drawn.endsWith("3 s so far"), drawn);
      }
    }
  }
}
