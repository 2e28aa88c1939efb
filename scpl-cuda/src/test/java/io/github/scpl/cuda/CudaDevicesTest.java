// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.cuda.driver.Cards;
import io.github.scpl.cuda.driver.CudaException;
import io.github.scpl.cuda.driver.Driver;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CudaDevicesTest {
  /** Three cards, of which the second is old, and the third is broken. */
  private static final class FakeCards implements Cards {
    private final List<Integer> opened = new ArrayList<>();
    private String problem;

    @Override
    public String problem() {
      return problem;
    }

    @Override
    public int count() {
      return 3;
    }

    @Override
    public boolean rounds(int number) {
      return number != 1;
    }

    @Override
    public Driver open(int number) {
      if (number == 2) {
        throw new CudaException("broken; use another");
      }
      opened.add(number);
      return (Driver)
          Proxy.newProxyInstance(
              Driver.class.getClassLoader(),
              new Class<?>[] {Driver.class},
              (proxy, method, arguments) -> Map.of("card", "card " + number));
    }
  }

  private final FakeCards cards = new FakeCards();
  private final CudaDevices devices = new CudaDevices(cards);

  private String precision(String name, String precision) {
    return devices.device(name, precision).facts().get("precision");
  }

  private String refusal(String name, String precision) {
    return assertThrows(IllegalArgumentException.class, () -> devices.device(name, precision), name)
        .getMessage();
  }

  @Test
  void areNamedByNumber() {
    assertEquals(List.of("cuda:0", "cuda:1", "cuda:2"), devices.names());
    assertEquals("cuda", devices.kind());
    assertNull(devices.problem());
    assertEquals("cuda:1", devices.device("cuda:1", null).memory().name());
  }

  @Test
  void areTheSameForTheSameNameAndPrecision() {
    assertSame(devices.device("cuda:0", null), devices.device("cuda:0", "tf32"));
    assertSame(devices.device("cuda:0", "bf16"), devices.device("cuda:0", "bf16"));
    assertNotSame(devices.device("cuda:0", "bf16"), devices.device("cuda:0", "tf32"));
    assertNotSame(devices.device("cuda:0", null), devices.device("cuda:1", null));
  }

  @Test
  void shareACard() {
    assertSame(
        devices.device("cuda:0", "bf16").memory(), devices.device("cuda:0", "float32").memory());
    assertEquals(List.of(0), cards.opened);
  }

  @Test
  void haveThePrecisionThatIsAskedFor() {
    assertEquals("float32", precision("cuda:0", "float32"));
    assertEquals("tf32", precision("cuda:0", "tf32"));
    assertEquals("bfloat16", precision("cuda:0", "bf16"));
    assertTrue(refusal("cuda:0", "fp8").contains("[float32, tf32, bf16]"));
  }

  @Test
  void roundByDefaultWhereTheCardIsFastAtIt() {
    assertEquals("tf32", precision("cuda:0", null));
    assertEquals("float32", precision("cuda:1", null));
  }

  @Test
  void refuseToRoundOnOldCards() {
    for (String precision : List.of("tf32", "bf16")) {
      String message = refusal("cuda:1", precision);
      assertTrue(message.contains("8.0") && message.contains("cuda:1"), message);
    }
    assertEquals(List.of(), cards.opened);
  }

  @Test
  void sayWhichThereAre() {
    String message = refusal("cuda:3", null);
    assertTrue(message.contains("cuda:0, cuda:1, cuda:2") && message.contains("cuda:3"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cuda", "cuda:", "cuda:x", "cuda:-1", "cuda:00", "cuda:9999999999"})
  void haveOneNameEach(String name) {
    assertTrue(refusal(name, null).contains("'" + name + "'"));
  }

  @Test
  void cannotBeUsedWhereThereIsAProblem() {
    cards.problem = "no driver; install it";
    assertEquals(List.of(), devices.names());
    assertEquals("no driver; install it", devices.problem());
    Exception e = assertThrows(IllegalStateException.class, () -> devices.device("cuda:0", null));
    assertEquals("no driver; install it", e.getMessage());
    refusal("cuda:x", null);
  }

  @Test
  void thatCannotBeOpenedSayWhy() {
    Exception e = assertThrows(IllegalStateException.class, () -> devices.device("cuda:2", null));
    assertEquals("broken; use another", e.getMessage());
  }
}
