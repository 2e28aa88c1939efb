// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TerminalTest {
  @Test
  void columnsAreThoseThatAreSaidWithinReason() {
    assertEquals(132, Terminal.columns("132"));
    assertEquals(80, Terminal.columns(null));
    assertEquals(80, Terminal.columns("wide"));
    assertEquals(80, Terminal.columns("-5"));
    assertEquals(20, Terminal.columns("0"));
    assertEquals(1000, Terminal.columns("999999"));
  }

  @Test
  void onADumbTerminalNothingIsDrawnOver() {
    assertTrue(Terminal.isDumb("dumb"));
    assertFalse(Terminal.isDumb("xterm-256color"));
    assertFalse(Terminal.isDumb(null));
  }
}
