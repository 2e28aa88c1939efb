// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.bench.result.PlacementChoice;
import io.github.scpl.train.Placement;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementTextTest {
  private static final Training BP = Training.of("bp");
  private static final Training SCPL = Training.of("scpl");
  private static final Training GPIPE = Training.of("gpipe");

  private static Placement cut(String text, Training method) {
    return PlacementText.parse(text).cut(method, stages -> 12 / stages);
  }

  @Test
  void aCutIsForAllOrForOneMethod() {
    assertEquals(new Placement(List.of(1, 3), List.of(6, 6)), cut("1+3", SCPL));
    assertEquals(new Placement(List.of(1, 3), List.of(2, 6)), cut("1x2+3", GPIPE));
    String each = "bp=x5,SCPL=4x1,gpipe=2+2";
    assertEquals(new Placement(List.of(4), List.of(1)), cut(each, SCPL));
    assertEquals(new Placement(List.of(2, 2), List.of(6, 6)), cut(each, GPIPE));
    assertNull(cut("scpl=4", GPIPE));
    assertEquals(5, PlacementText.parse(each).threads(BP));
    assertNull(PlacementText.parse("1+3").threads(BP));
    assertEquals(Set.of("bp", "scpl", "gpipe"), PlacementText.parse(each).methods());
  }

  @Test
  void autoAndFastestAreMeasured() {
    assertTrue(PlacementText.parse("Auto").isMeasured());
    assertFalse(PlacementText.parse("auto").isFastest());
    assertTrue(PlacementText.parse("fastest").isMeasured());
    assertTrue(PlacementText.parse("fastest").isFastest());
    assertFalse(PlacementText.parse("bp=x1").isMeasured());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "1+x",
        "+1",
        "0",
        "x2",
        "1x0",
        "1+3,2+2",
        "scpl=1+3,1+3",
        "scpl=",
        "x1+x2",
        "scpl=x1+3",
        "scpl=4,scpl=4",
        "99999"
      })
  void anythingElseIsRefused(String text) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> PlacementText.parse(text)).getMessage();
    assertTrue(message.startsWith("--placement: expected auto, fastest, "), message);
    assertTrue(message.endsWith(", got " + text), message);
  }

  @Test
  void aCutOfAMethodThatHasNoneIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> PlacementText.parse("bp=4x2").threads(BP));
    assertThrows(IllegalArgumentException.class, () -> cut("scpl=x2", SCPL));
    assertThrows(IllegalArgumentException.class, () -> PlacementText.parse("sclp=1+3"));
  }

  @Test
  void whatWasChosenIsWrittenAsItIsRead() {
    Placement placement = new Placement(List.of(1, 3), List.of(2, 1));
    String text = "scpl=" + PlacementChoice.given(placement, 3).text();
    assertEquals(placement, cut(text, SCPL));
    assertEquals(3, PlacementText.parse("bp=" + PlacementChoice.unstaged(3).text()).threads(BP));
  }
}
