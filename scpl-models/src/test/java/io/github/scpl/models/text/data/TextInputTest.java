// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.models.data.DataException;
import io.github.scpl.models.text.data.TextInput.Entry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextInputTest {
  @TempDir private Path folder;

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  @Test
  void linesHaveNumbersAndBlankOnesAreNone() throws IOException {
    byte[] bytes = "one\r\n \n\nfour \u00e9\n".getBytes(StandardCharsets.UTF_8);
    assertEquals(
        List.of(new Entry(1, "one"), new Entry(4, "four \u00e9")),
        TextInput.lines("input", new ByteArrayInputStream(bytes)));
  }

  @Test
  void aColumnIsFoundByNumberOrName() throws IOException {
    Path csv = file("a.csv", "id,text\n1,\"a, b\"\n2,\" \"\n3,c\n");
    List<Entry> texts = List.of(new Entry(2, "a, b"), new Entry(4, "c"));
    assertEquals(texts, TextInput.column(csv, false, "text"));
    assertEquals("text", TextInput.column(csv, false, "2").get(0).text());
    Path tsv = file("a.tsv", "x\ty\n");
    assertEquals(List.of(new Entry(1, "y")), TextInput.column(tsv, true, "2"));
    Path one = file("one.csv", "x\n");
    assertEquals(List.of(new Entry(1, "x")), TextInput.column(one, false, null));
  }

  @Test
  void brokenRowsAreNamed() throws IOException {
    Path csv = file("b.csv", "a,b\n\"c,d\n");
    String quotes =
        assertThrows(DataException.class, () -> TextInput.column(csv, false, "1")).getMessage();
    assertTrue(quotes.startsWith(csv + ", line 2: expected a row of fields, got broken"), quotes);
    Path uneven = file("c.csv", "a,b\nc\n");
    assertEquals(
        uneven + ", line 2: expected at least 2 fields, got 1; check the file",
        assertThrows(DataException.class, () -> TextInput.column(uneven, false, "2")).getMessage());
  }
}
