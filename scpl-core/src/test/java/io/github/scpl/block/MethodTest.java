// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class MethodTest {
  @Test
  void namesAreParsedInAnyCase() {
    assertSame(Method.BP, Method.of("bp"));
    assertSame(Method.BP_EXITS, Method.of("BP-Exits"));
    assertSame(Method.SCPL, Method.of("scpl"));
    assertSame(Method.DASCPL, Method.of("DASCPL"));
    assertSame(Method.EE, Method.of("ee"));
    assertSame(Method.PREDSIM, Method.of("PredSim"));
    assertEquals("bp-exits", Method.BP_EXITS.toString());
  }

  @Test
  void unknownNamesAreAnsweredWithTheKnown() {
    Exception error = assertThrows(IllegalArgumentException.class, () -> Method.of("adam"));
    assertEquals(
        "Expected a method of bp, bp-exits, scpl, dascpl, ee, predsim; got adam",
        error.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Method.of(null));
  }

  @Test
  void methodsAreValues() {
    Method own = Method.local("own", LocalLoss.crossEntropy());
    assertEquals(new Method("own", true, LocalLoss.crossEntropy(), false, false), own);
    assertEquals(own.hashCode(), Method.local("own", LocalLoss.crossEntropy()).hashCode());
    assertNotEquals(own, Method.local("own", LocalLoss.similarityMatching()));
    assertNotEquals(own, Method.local("other", LocalLoss.crossEntropy()));
    assertEquals(Method.PREDSIM, Method.local("predsim", LocalLoss.predSim()));
    assertEquals("own", own.toString());
  }

  @Test
  void theLossesAreThoseOfTheNames() {
    assertNull(Method.BP.loss());
    assertNull(Method.BP_EXITS.loss());
    assertNull(Method.EE.loss());
    assertSame(LocalLoss.contrastive(), Method.SCPL.loss());
    assertSame(LocalLoss.contrastive(), Method.DASCPL.loss());
    assertSame(LocalLoss.predSim(), Method.PREDSIM.loss());
  }
}
