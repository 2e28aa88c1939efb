// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.host.onednn.OneDnn;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
}
