// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Training on a disk of 1 MiB that gets full, for real: a file system in memory that only a child
 * process sees, where a user may mount one.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class FullDiskTest {
  @TempDir private Path disk;

  /** Runs a command on the disk, and returns its exit status and output. */
  private String run(List<String> command) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>();
    all.addAll(List.of("unshare", "--map-root-user", "--mount", "sh", "-c"));
    all.add("mount -t tmpfs -o size=1m none '" + disk + "' && exec \"$@\"");
    all.add("sh");
    all.addAll(command);
    Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    return process.waitFor() + "\n" + output;
  }

  private boolean isMountable() throws InterruptedException {
    try {
      return run(List.of("true")).startsWith("0\n");
    } catch (IOException e) {
      return false; // there is no such command
    }
  }

  @Test
  void aRunGoesOnToTheSameBitsWhenThereIsRoomAgain() throws IOException, InterruptedException {
    assumeTrue(isMountable(), "Expected to be allowed to mount a file system of one's own");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(FullDisk.class.getName(), disk.toString()));
    String said = run(command);
    assertEquals("0", said.lines().findFirst().orElseThrow(), said);
  }
}
