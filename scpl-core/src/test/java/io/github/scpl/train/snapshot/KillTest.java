// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills processes that train, by SIGKILL where there are signals, at random moments: while they
 * compute, while they write a snapshot, while they start. A snapshot is behind every batch, so a
 * good part of the time goes into writing.
 */
class KillTest {
  private static final int LATEST_MILLIS = 400;

  @TempDir private Path folder;

  private static Process start(Path snapshots, int stages, int capacity) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Killed.class.getName()));
    command.addAll(List.of(snapshots.toString(), "" + stages, "" + capacity));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** Reads to a line that begins so; null if there is none. */
  private static String readTo(BufferedReader output, String begin, List<String> said)
      throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      said.add(line);
      if (line.startsWith(begin)) {
        return line;
      }
    }
    return null;
  }

  private static String whole(Path snapshots) throws IOException {
    Process process = start(snapshots, 4, 1);
    List<String> said = new ArrayList<>();
    String computed = readTo(process.inputReader(), Killed.ENDS, said);
    assertTrue(computed != null, () -> String.join("\n", said));
    return computed;
  }

  private static boolean isPartThere(Path snapshots) throws IOException {
    try (Stream<Path> all = Files.list(snapshots)) {
      return all.anyMatch(path -> path.getFileName().toString().startsWith(".part-"));
    }
  }

  /** Kills it again and again until it comes to its end, and begins anew, for so many kills. */
  private void kill(int times, long seed) throws IOException, InterruptedException {
    String whole = whole(folder.resolve("whole"));
    RandomGenerator random = new SplittableRandom(seed);
    int kills = 0;
    int runs = 0;
    int writing = 0;
    while (kills < times) {
      Path snapshots = folder.resolve("run" + runs++);
      String computed = null;
      while (computed == null) {
        int stages = 1 + random.nextInt(4);
        Process process = start(snapshots, stages, 1 + random.nextInt(2));
        try (BufferedReader output = process.inputReader()) {
          List<String> said = new ArrayList<>();
          String begins = readTo(output, Killed.BEGINS, said);
          assertTrue(begins != null, () -> String.join("\n", said));
          boolean kill = kills < times;
          if (kill && !process.waitFor(random.nextInt(LATEST_MILLIS), TimeUnit.MILLISECONDS)) {
            process.toHandle().destroyForcibly(); // which leaves its output open
            kills++;
          }
          computed = readTo(output, Killed.ENDS, said);
          boolean killed = process.waitFor() != 0;
          writing += killed && isPartThere(snapshots) ? 1 : 0;
          if (!killed) {
            assertTrue(computed != null, () -> String.join("\n", said));
          }
        }
      }
      assertEquals(whole, computed, "seed " + seed + ", run " + runs);
    }
    System.out.println(
        kills
            + " kills, "
            + writing
            + " of them while a snapshot was written or deleted, in "
            + runs
            + " runs, which all ended in the same bits");
  }

  @Test
  @Timeout(120)
  void aProcessThatIsKilledGoesOn() throws IOException, InterruptedException {
    kill(3, 1);
  }

  @Test
  @Tag("slow")
  @Timeout(7200)
  void processesThatAreKilledAtRandomMomentsEndInTheSameBits()
      throws IOException, InterruptedException {
    kill(Integer.getInteger("scpl.kills", 50), System.nanoTime());
  }
}
