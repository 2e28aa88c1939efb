// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.bench.report.LineChart.Point;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  private static final Chart BARS =
      new BarChart("Time < 1", "seconds").bar("one", 2, 1.5, 3, "2 s");

  private static final Chart MATRIX =
      new MatrixChart("m", List.of("a&b", "c"), new long[][] {{3, 2}, {0, 4}});

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
  void aBarWithALongNameKeepsItsNumber() {
    String svg = new BarChart("t", "seconds").bar("n".repeat(90), 2, 2, 2, "2 s").svg();
    assertTrue(svg.contains("n…: 2 s</text>"), svg);
  }

  @Test
  void everyKindOfChartHasANameAxesWithUnitsAndNumbers() throws Exception {
    for (Chart chart : List.of(CHART, BARS, MATRIX)) {
      parse(chart.svg());
      assertTrue(chart.fileName().matches("[a-z0-9][a-z0-9-]*"), chart.fileName());
      assertFalse(chart.svg().contains("NaN"), chart.svg());
    }
    assertTrue(BARS.svg().contains(">seconds<"), BARS.svg());
    assertTrue(MATRIX.svg().contains(">true class (rows)<"), MATRIX.svg());
    assertTrue(MATRIX.svg().contains("<title>a&amp;b taken for c: 2 of 5</title>"));
    assertEquals("name,seconds,least,most\r\none,2.0,1.5,3.0\r\n", BARS.numbers().csv());
    assertEquals(
        "true class,predicted class,count\r\na&b,a&b,3\r\na&b,c,2\r\nc,a&b,0\r\nc,c,4\r\n",
        MATRIX.numbers().csv());
    assertTrue(CHART.numbers().csv().contains("one,2,75,2,2,75,75,second\r\n"));
  }

  @Test
  void aSpreadAlongTheVerticalAxisIsABandOrABar() throws Exception {
    Point low = new Point(1, 5, "n", 1, 1, 4, 6);
    Point high = new Point(2, 8, "n", 2, 2, 7, 10);
    String band = new LineChart("t", "x", "y").line("one", List.of(low, high)).svg();
    parse(band);
    assertTrue(band.contains("z\" fill=\"var(--c0)\" fill-opacity=\"0.15\"/>"), band);
    assertTrue(band.contains(">10<"), "the axis holds the band: " + band);
    String bar = new LineChart("t", "x", "y").line("one", List.of(low)).svg();
    assertFalse(bar.contains("fill-opacity"), bar);
    assertTrue(bar.contains("h6m-3 0V"), bar);
  }

  @Test
  void linesAreToldApartWithoutColors() {
    Set<String> looks = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      StringBuilder look = new StringBuilder();
      Stroke.path(look, i, "M0 0");
      Stroke.mark(look, i, 0, 0, "");
      assertTrue(looks.add(look.toString().replaceAll("var[^\"]*", "")), "line " + i);
    }
  }

  /** As programs read it that know no style sheets. */
  @Test
  void aChartThatIsTakenOutStandsByItself() throws Exception {
    String html = new Page("p").chart(CHART).html();
    Matcher link =
        Pattern.compile("download=\"a-b.svg\" href=\"data:image/svg\\+xml;base64,([^\"]+)\"")
            .matcher(html);
    assertTrue(link.find(), html);
    String svg = new String(Base64.getDecoder().decode(link.group(1)), StandardCharsets.UTF_8);
    assertEquals(
        "http://www.w3.org/2000/svg", parse(svg).getDocumentElement().getAttribute("xmlns"));
    assertFalse(svg.contains("var(") || svg.contains("currentColor"), svg);
    assertTrue(svg.contains("stroke=\"#0072b2\""), svg);
  }

  @Test
  void aTableIsWrittenForSpreadsheetsMarkdownAndLatex() {
    Table table = new Table("name", "share").row("a,\"b\"|c_d", "5 %").row("e\\", "1");
    assertEquals("name,share\r\n\"a,\"\"b\"\"|c_d\",5 %\r\ne\\,1\r\n", table.csv());
    assertEquals(
        "| name | share |\n| --- | ---: |\n| a,\"b\"\\|c_d | 5 % |\n| e\\\\ | 1 |\n",
        table.markdown());
    assertEquals(
        "% \\usepackage{booktabs}\n\\begin{tabular}{lr}\n\\toprule\nname & share \\\\\n\\midrule\n"
            + "a,\"b\"|c\\_d & 5 \\% \\\\\ne\\textbackslash{} & 1 \\\\\n"
            + "\\bottomrule\n\\end{tabular}\n",
        table.latex());
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
  void aSpreadIsABarThatFitsIntoTheChart() throws Exception {
    LineChart chart =
        new LineChart("t", "x", "y")
            .line("one", List.of(new Point(5, 1, "n", 2, 40), new Point(6, 2, "m")));
    String svg = chart.svg();
    parse(svg);
    Matcher bars = Pattern.compile("d=\"M([0-9.]+) [0-9.]+v6m0 -3H([0-9.]+)m0 -3v6\"").matcher(svg);
    assertTrue(bars.find(), svg);
    double left = Double.parseDouble(bars.group(1));
    double right = Double.parseDouble(bars.group(2));
    assertTrue(60 <= left && left < right && right <= 480, svg);
    assertFalse(bars.find(), "a point without spread has no bar");
    assertTrue(svg.contains(">40<"), svg);
  }

  /** Every colour that a chart uses is one of the page, which has each in light and in dark. */
  @Test
  void coloursAreThoseOfThePageInLightAndDark() {
    LineChart many = new LineChart("t", "x", "y");
    for (int i = 0; i < 9; i++) {
      many.line("line " + i, List.of(new Point(i, i, "n")));
    }
    String html = new Page("p").chart(many).html();
    String body = html.substring(html.indexOf("</style>"));
    assertFalse(body.matches("(?s).*(fill|stroke)=\"#.*"), "fixed colours");
    String style = html.substring(0, html.indexOf("</style>"));
    assertTrue(style.contains("prefers-color-scheme: dark"), style);
    Matcher used = Pattern.compile("var\\((--[a-z0-9]+)\\)").matcher(html);
    while (used.find()) {
      assertTrue(style.contains(used.group(1) + ": #"), used.group(1));
    }
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
