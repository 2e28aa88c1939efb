// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.device.Arena;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;

/** What a program sees that depends on the library, in a Java of its own. */
@Timeout(120)
class NativesTest {
  private static final String CLASS_PATH = System.getProperty("java.class.path");

  @Test
  void aMissingBackendIsAnErrorThatTellsWhatToAdd() throws IOException, InterruptedException {
    String printed = run(without("nd4j-native"), Map.of(), List.of());
    assertTrue(printed.contains("No ND4J backend can be loaded"), printed);
    assertTrue(printed.contains("<artifactId>nd4j-native</artifactId>"), printed);
    assertTrue(printed.contains("<classifier>" + Platform.classifier() + "</classifier>"), printed);
    assertEquals("again: the same", last(printed));
  }

  @Test
  void aBackendWithoutItsNativeHalfIsTheSameError() throws IOException, InterruptedException {
    String printed = run(without(Platform.classifier()), Map.of(), List.of());
    assertTrue(printed.contains("No ND4J backend can be loaded"), printed);
  }

  @Test
  void aNumberInTheEnvironmentThatIsNoneIsNotTakenForAMissingBackend() throws Exception {
    String printed = run(CLASS_PATH, Map.of("OMP_NUM_THREADS", "2,1"), List.of());
    String expected =
        "Expected an environment that ND4J can read, which takes OMP_NUM_THREADS for one whole"
            + " number, got OMP_NUM_THREADS=2,1; unset OMP_NUM_THREADS";
    assertTrue(printed.contains(expected), printed);
    assertFalse(printed.contains("No ND4J backend"), printed);
  }

  @Test
  void numbersInTheEnvironmentAreReadAsNd4jDoes() {
    for (String value : List.of("1,1", " 2 ", "x", "99999999999")) {
      for (String name : List.of("OMP_NUM_THREADS", "BACKEND_PRIORITY_CPU")) {
        Map<String, String> environment = Map.of(name, value);
        assertThrows(
            IllegalArgumentException.class, () -> Natives.requireNumbers(environment), value);
      }
    }
    for (String value : List.of("", "0", "-1", "2")) {
      Natives.requireNumbers(Map.of("OMP_NUM_THREADS", value));
    }
  }

  @Test
  void aSmallHeapDoesNotLimitTheMemoryOutsideOfIt() throws IOException, InterruptedException {
    assertEquals("done", last(run(CLASS_PATH, Map.of(), List.of("-Xmx64m"))));
  }

  @Test
  void theEnvironmentThatWouldHelpIsNamedOnce() throws IOException, InterruptedException {
    String printed = run(CLASS_PATH, Map.of("MALLOC_ARENA_MAX", "1"), List.of());
    assertTrue(printed.contains("MALLOC_MMAP_THRESHOLD_=2147483647"), printed);
    assertFalse(printed.contains("MALLOC_ARENA_MAX"), "What is set is not asked for: " + printed);
    assertEquals(2, printed.split("slower than it could be", -1).length, printed);
  }

  @Test
  void theClassifierIsThatOfTheMachine() {
    assertEquals("linux-x86_64-onednn", Platform.classifier("Linux", "amd64"));
    assertEquals("linux-arm64", Platform.classifier("Linux", "aarch64"));
    assertEquals("macosx-x86_64-onednn", Platform.classifier("Mac OS X", "x86_64"));
    assertEquals("macosx-arm64", Platform.classifier("Mac OS X", "aarch64"));
    assertEquals("windows-x86_64-onednn", Platform.classifier("Windows 11", "amd64"));
  }

  /** Takes 256 MiB in arrays. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      try (Arena arena = HostDevice.HOST.arena()) {
        for (int i = 0; i < 16; i++) {
          arena.zeros(DataType.FLOAT, 1 << 22);
        }
        System.out.println("done");
      } catch (IllegalStateException first) {
        System.out.println(first.getMessage());
        try {
          new NativeOp("matmul");
        } catch (IllegalStateException second) {
          System.out.println("again: " + (first == second ? "the same" : second.getMessage()));
        }
      }
    }
  }

  private static String without(String part) {
    return Arrays.stream(CLASS_PATH.split(File.pathSeparator))
        .filter(entry -> !new File(entry).getName().contains(part))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String run(String classPath, Map<String, String> environment, List<String> options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, Program.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("MALLOC_"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return printed;
  }

  private static String last(String printed) {
    List<String> lines = printed.lines().toList();
    return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
  }
}
