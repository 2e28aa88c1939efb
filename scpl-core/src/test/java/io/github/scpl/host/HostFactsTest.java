// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.ChildJvm;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Product;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.onednn.OneDnn;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;

@Timeout(120)
class HostFactsTest {
  private final Map<String, String> facts = HostDevice.HOST.facts();

  @Test
  void librariesAreNamedWithTheirVersions() {
    assertTrue(facts.get("ND4J").matches("1\\.0\\.0-M\\d.*, [a-z]+-.+"), facts::toString);
    assertTrue(facts.get("JavaCPP").matches("1\\.5\\.\\d+"), facts::toString);
    assertTrue(
        facts.get("OpenBLAS").matches("0\\.3\\.\\d+-1\\.5\\.\\d+, kernels for \\w+"),
        facts::toString);
  }

  @Test
  void convolutionsAreByTheOneDnnThatIsThere() {
    assertTrue(
        OneDnn.isUsable()
            ? facts.get("oneDNN").startsWith(OneDnn.version() + ", kernels for ")
            : facts.get("oneDNN").startsWith("not used: "),
        facts::toString);
    assertEquals(
        OneDnn.isUsable(), facts.get("convolutions").contains(", or Winograd's"), facts::toString);
  }

  /** So that a report tells what a number was computed by. */
  @Test
  void everyKindOfOperationHasAnEngine() {
    for (String kind :
        new String[] {
          "convolutions",
          "products",
          "LSTM",
          "attention",
          "normalization",
          "pooling",
          "element-wise",
          "losses",
          "optimizers"
        }) {
      assertTrue(facts.containsKey(kind) && !facts.get(kind).isBlank(), kind);
    }
  }

  @Test
  @SuppressWarnings("try") // the threads are a scope, not a value
  void theThreadsAreThoseOfTheCallingThread() {
    try (NativeThreads threads = NativeThreads.use(1)) {
      assertTrue(HostDevice.HOST.facts().get("OpenMP threads").startsWith("1 "));
    }
  }

  @Test
  void nobodyChangesThem() {
    assertThrows(UnsupportedOperationException.class, () -> facts.put("products", "none"));
    assertEquals(facts, HostDevice.HOST.facts());
  }

  /** Of products in a process that has not multiplied before; OpenBLAS has room for 128. */
  @Test
  void theyLeaveTheNativesAsTheyWere() throws Exception {
    ChildJvm.End end = ChildJvm.run(Map.of(), List.of(), FactsThenProducts.class);
    assertEquals(0, end.status(), end.output());
    assertFalse(end.output().contains("BLAS :"), end.output());
    assertFalse(end.output().contains("OpenBLAS warning"), end.output());
  }

  /** Asks for the facts, then multiplies large matrices of DOUBLE many times. */
  static final class FactsThenProducts {
    private FactsThenProducts() {}

    public static void main(String[] arguments) {
      HostFacts.get();
      try (Arena arena = HostDevice.HOST.arena()) {
        Tensor a = arena.zeros(DataType.DOUBLE, 64, 64);
        Tensor out = arena.zeros(DataType.DOUBLE, 64, 64);
        Product product = HostKernels.of(DataType.DOUBLE).products().product(false, false);
        for (int i = 0; i < 1000; i++) {
          product.run(a, a, out);
        }
      }
      System.exit(0);
    }
  }
}
