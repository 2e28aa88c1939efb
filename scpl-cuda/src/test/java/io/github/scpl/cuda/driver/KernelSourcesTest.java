// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** NVIDIA's compiler takes the kernels; for cards, it need not have one. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class KernelSourcesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"sm_80,float", "sm_80,double", "sm_90,float", "sm_90,double"})
  void compileWithoutWarnings(String card, String type) throws IOException, InterruptedException {
    assumeTrue(isThere("nvcc"), "there is no nvcc");
    Path source = Files.writeString(folder.resolve("kernels.cu"), Sources.all());
    List<String> command = new ArrayList<>(List.of("nvcc", "-arch=" + card, "-cubin"));
    if (type.equals("double")) {
      command.add("-DOF_DOUBLE");
    }
    command.addAll(List.of("-o", folder.resolve("kernels.cubin").toString(), source.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    byte[] output = process.getInputStream().readAllBytes();
    assertEquals("", new String(output, StandardCharsets.UTF_8).strip());
    assertEquals(0, process.waitFor());
  }

  private static boolean isThere(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }
}
