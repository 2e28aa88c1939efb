// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reads a data set in a Java of its own, where the heap or the locale are others. */
final class ChildJvm {
  private ChildJvm() {}

  /** What reading ends with: the set, or the exception. */
  static String read(String locale, String option, String set, Path source)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(option);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of(ChildJvm.class.getName(), set, source.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", locale);
    Process process = builder.start();
    try {
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      process.waitFor(1, TimeUnit.MINUTES);
      return output.strip();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Prints the set, or why there is none. */
  public static void main(String[] arguments) {
    Path source = Path.of(arguments[1]);
    try {
      ImageSet set =
          arguments[0].equals("idx") ? Idx.MNIST.train(source) : TinyImageNet.test(source);
      System.out.println(set);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      System.out.println(e);
    }
  }
}
