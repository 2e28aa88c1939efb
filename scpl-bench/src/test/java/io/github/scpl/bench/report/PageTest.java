package io.github.scpl.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.bench.report.LineChart.Point;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class PageTest {
  private static final LineChart CHART =
      new LineChart("A < B", "epoch", "accuracy & \"more\"")
          .countingX()
          .line("one", List.of(new Point(1, 50, "first"), new Point(2, 75, "second")))
          .strip(List.of(4.0, 2.5), 4)
          .line("two", List.of(new Point(1, Double.NaN, "lost"), new Point(2, 100, "kept")));

  private static Document parse(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aChartIsWellFormedAndHasItsAxesMarksAndNames() throws Exception {
    String svg = CHART.svg();
    NodeList texts = parse(svg).getElementsByTagName("text");
    StringBuilder all = new StringBuilder("|");
    for (int i = 0; i < texts.getLength(); i++) {
      all.append(texts.item(i).getTextContent()).append('|');
    }
    for (String text : List.of("epoch", "accuracy & \"more\"", "one", "two", "50", "100", "2.5")) {
      assertTrue(all.indexOf("|" + text + "|") >= 0, all.toString());
    }
    assertTrue(svg.contains("<title>second</title>"), svg);
    assertFalse(svg.contains("lost") || svg.contains("NaN"), svg);
  }

  @Test
  void numbersOfAChartAreTheSameEverywhere() {
    String expected = CHART.svg();
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      assertEquals(expected, CHART.svg());
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void aChartWithoutPointsIsDrawnToo() throws Exception {
    parse(new LineChart("none", "x", "y").line("empty", List.of()).svg());
  }

  @Test
  void textIsEscapedAndNothingIsFetched() {
    String html =
        new Page("a <b> & \"c\"")
            .paragraph("1 < 2")
            .table(new Table("x", "y").row("<i>", "2"))
            .chart(CHART)
            .html();
    assertTrue(html.contains("<title>a &lt;b&gt; &amp; &quot;c&quot;</title>"), html);
    assertTrue(html.contains("<p>1 &lt; 2</p>"), html);
    assertTrue(html.contains("<td class=\"word\">&lt;i&gt;</td><td>2</td>"), html);
    assertFalse(html.contains("<i>") || html.contains("http"), html);
  }

  @Test
  void aRowNeedsACellForEveryColumn() {
    Table table = new Table("x", "y");
    assertThrows(IllegalArgumentException.class, () -> table.row("1"));
  }

  @Test
  void aTableAlignsNumbersRightAndWordsLeft() {
    String text =
        new Table("name", "n", "word").words(2).row("a", "10", "b").row("ab", "5", "c").text();
    assertEquals(List.of("name   n  word", "a     10  b", "ab     5  c"), text.lines().toList());
  }
}
