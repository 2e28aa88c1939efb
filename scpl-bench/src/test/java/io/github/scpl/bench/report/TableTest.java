// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void aTableThatIsTooWideGetsALineForEachCell() {
    Table table = new Table("method", "s/epoch", "threads").words(2);
    table.row("bp", "13.0", "1 stage").row("scpl", "9.4", "4 stages");
    String wide =
        """
        method  s/epoch  threads
        bp         13.0  1 stage
        scpl        9.4  4 stages
        """;
    String narrow =
        """
        bp
          s/epoch  13.0
          threads  1 stage
        scpl
          s/epoch  9.4
          threads  4 stages
        """;
    assertEquals(wide, lines(table.text()));
    assertEquals(wide, lines(table.text(25)));
    assertEquals(narrow, lines(table.text(24)));
  }

  private static String lines(String text) {
    return text.replace(System.lineSeparator(), "\n");
  }
}
