// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadTypeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "i; IDENTITY; 7; 8",
        "l; LINEAR; 7; 8",
        "l,128; LINEAR; 128; 8",
        "m; MLP; 7; 8",
        "m,512; MLP; 512; 8",
        "m,512,1024; MLP; 512; 1024",
        "mb,512,1024; MLP_BATCH_NORM; 512; 1024",
        "simsiammlp,5; SIMSIAM; 5; 8",
        "SimSiamMLP, 5, 6; SIMSIAM; 5; 6",
        "5,6,MB; MLP_BATCH_NORM; 5; 6"
      })
  void projectorsHaveAKindAndWidths(String text, HeadType.Kind kind, int first, int second) {
    HeadType type = HeadType.projector(text);
    assertEquals(kind, type.kind());
    assertEquals(first, type.width(0, 7));
    assertEquals(second, type.width(1, 8));
    assertFalse(type.average());
    assertFalse(type.attached());
    assertEquals(text, type.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "l; LINEAR; 7; false; false",
        "m,5; MLP; 5; false; false",
        "avg,mb,5; MLP_BATCH_NORM; 5; true; false",
        "m,avg,non-detach; MLP; 7; true; true",
        "Non-Detach , l; LINEAR; 7; false; true"
      })
  void exitsHaveTagsToo(
      String text, HeadType.Kind kind, int hidden, boolean average, boolean attached) {
    HeadType type = HeadType.exit(text);
    assertEquals(kind, type.kind());
    assertEquals(hidden, type.width(0, 7));
    assertEquals(average, type.average());
    assertEquals(attached, type.attached());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "\"\"; ''",
        "x; 'x'",
        "m,,5; ''",
        "m,0; '0'",
        "m,-5; '-5'",
        "m,5x; '5x'",
        "avg; no kind",
        "512; no kind",
        "m,mb; both m and mb",
        "i,m; both i and m",
        "m,m; both m and m",
        "m,avg,avg; avg twice",
        "i,5; widths [5] where i takes at most 0",
        "l,5,6; widths [5, 6] where l takes at most 1",
        "m,5,6,7; widths [5, 6, 7] where m takes at most 2",
        "m,non-detach; the tag non-detach"
      })
  void projectorsThatAreRefused(String text, String got) {
    Exception error = assertThrows(IllegalArgumentException.class, () -> HeadType.projector(text));
    String start = "Expected the type of a projector such as m, l,128 or m,avg,512; got ";
    assertTrue(error.getMessage().startsWith(start + got), error.getMessage());
    assertTrue(error.getMessage().endsWith("'" + text + "'"), error.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "i; the tag i, which only projectors have",
        "simsiammlp; the tag simsiammlp, which only projectors have",
        "l,5; widths [5] where l takes at most 0",
        "m,5,6; widths [5, 6] where m takes at most 1",
        "mb,5,6; widths [5, 6] where mb takes at most 1",
        "m,non-detach,non-detach; non-detach twice",
        "predict; 'predict'"
      })
  void exitsThatAreRefused(String text, String got) {
    Exception error = assertThrows(IllegalArgumentException.class, () -> HeadType.exit(text));
    assertEquals(
        "Expected the type of an exit such as m, l or m,avg,512; got " + got + " in '" + text + "'",
        error.getMessage());
  }

  @Test
  void equalTypesAreSpeltDifferently() {
    assertEquals(HeadType.projector("m,avg,5"), HeadType.projector(" AVG, 5,M"));
    assertEquals(
        HeadType.projector("m,avg,5").hashCode(), HeadType.projector(" AVG, 5,M").hashCode());
    assertNotEquals(HeadType.projector("m,avg,5"), HeadType.projector("m,5"));
    assertNotEquals(HeadType.projector("m,5"), HeadType.projector("m,5,6"));
    assertNotEquals(HeadType.projector("m"), HeadType.exit("m"));
  }

  @Test
  void aTypeKeepsItsRole() {
    Network.Builder builder = Network.builder(io.github.scpl.nn.Shape.of(2), 2);
    Exception error =
        assertThrows(IllegalArgumentException.class, () -> builder.exit(HeadType.projector("i")));
    assertEquals(
        "Expected the type of an exit such as m, l or m,avg,512, got the projector i;"
            + " use HeadType.exit",
        error.getMessage());
    assertThrows(IllegalArgumentException.class, () -> builder.projector(HeadType.exit("m")));
  }
}
