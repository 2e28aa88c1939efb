// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The format's own library reads what is written here. It is asked where Python has it; the system
 * property {@code scpl.python} names another interpreter than {@code python3}.
 */
@Timeout(120)
class PythonReadsTest {
  private static final String SCRIPT =
      """
      import sys
      from safetensors import deserialize, safe_open
      with safe_open(sys.argv[1], framework="np") as file:
          print(sorted(file.metadata().items()))
      with open(sys.argv[1], "rb") as file:
          for name, tensor in sorted(deserialize(file.read())):
              print(name, tensor["dtype"], list(tensor["shape"]), bytes(tensor["data"]).hex())
      """;

  @TempDir Path folder;

  @Test
  void whatIsWrittenIsReadByPython() throws Exception {
    String python = System.getProperty("scpl.python", "python3");
    assumeTrue(
        status(python, "-c", "import safetensors") == 0,
        "skipped: " + python + " has no module safetensors (python3 -m pip install safetensors)");
    Path file = folder.resolve("a.safetensors");
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("z", TestArrays.of(DataType.FLOAT, new double[] {1, Double.NaN, -0.0}, 1, 3));
    tensors.put("b", TestArrays.of(DataType.DOUBLE, new double[] {-2, 0.5}, 2, 1));
    tensors.put("scalar ü", TestArrays.of(DataType.FLOAT, new double[] {0.5}));
    try (OutputStream output = Files.newOutputStream(file)) {
      SafeTensorsWriter.write(output, Map.of("format", "scpl", "a", "b\n\"c\""), tensors);
    }
    Path output = folder.resolve("output");
    ProcessBuilder read = new ProcessBuilder(python, "-X", "utf8", "-c", SCRIPT, file.toString());
    Process process = read.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    process.waitFor();
    assertEquals(
        """
        [('a', 'b\\n"c"'), ('format', 'scpl')]
        b F64 [2, 1] 00000000000000c0000000000000e03f
        scalar ü F32 [] 0000003f
        z F32 [1, 3] 0000803f0000c07f00000080
        """,
        Files.readString(output, StandardCharsets.UTF_8));
  }

  private static int status(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(60, TimeUnit.SECONDS) ? process.exitValue() : -1;
    } catch (IOException e) {
      return -1; // no Python
    }
  }
}
