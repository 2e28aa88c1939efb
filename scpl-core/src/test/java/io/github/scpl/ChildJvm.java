// SPDX-License-Identifier: Apache-2.0
package io.github.scpl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a main class of the tests in a Java machine of its own, which may come to harm. */
public final class ChildJvm {
  private static final int SECONDS = 60;

  /** It ends too soon for the better compiler to pay, or threads of the garbage collector. */
  private static final List<String> SHORT = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private ChildJvm() {}

  /** How it ended, and all it has said. */
  public record End(int status, String output) {}

  /** Runs it to its end, or fails after a minute. */
  public static End run(
      Map<String, String> environment, List<String> options, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("scpl-child"); // where an abort leaves its dump
    Path output = directory.resolve("output.txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(SHORT);
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(OMP|GOMP|KMP)_.*"));
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(command + " hangs; it said: " + Files.readString(output));
      }
      return new End(process.exitValue(), Files.readString(output));
    } finally {
      process.destroyForcibly().waitFor();
      try (var files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
  }
}
