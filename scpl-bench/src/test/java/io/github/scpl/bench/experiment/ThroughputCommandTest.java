package io.github.scpl.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.bench.Cli;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ThroughputCommandTest {
  @ParameterizedTest
  @ValueSource(strings = {"bp", "bp-exits", "gpipe", "scpl", "dascpl", "ee", "predsim", "al"})
  void theSpeedOfEveryMethodIsMeasured(String method) {
    Cli cli =
        Cli.run(
            "throughput",
            "--method=" + method,
            "--width=0.03",
            "--batch=16",
            "--steps=3",
            "--warm-up=2",
            "--stages=1",
            "--native-threads=1");
    List<String> lines = cli.succeeded().out().lines().toList();
    assertEquals(4, lines.size(), cli.out());
    boolean staged = Training.of(method).staged();
    String threads = "threads: 1 stage " + (staged ? "(4 blocks) " : "") + "x 1 native";
    assertEquals(method.equals("gpipe") ? threads + ", 4 micro-batches" : threads, lines.get(0));
    assertTrue(lines.get(1).matches("stage 0 busy: \\d+%"), lines.get(1));
    double perStep = number(lines.get(2), "seconds_per_step: ");
    double perSecond = number(lines.get(3), "samples_per_second: ");
    // Both are rounded as they are printed.
    assertEquals(16, perStep * perSecond, 16 * 0.05 + perSecond * 0.00006);
  }

  private static double number(String line, String name) {
    assertTrue(line.startsWith(name), line);
    return Double.parseDouble(line.substring(name.length()));
  }
}
