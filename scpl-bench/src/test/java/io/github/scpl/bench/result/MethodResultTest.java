// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import static io.github.scpl.bench.result.MadeUpRuns.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.scpl.bench.report.LineChart.Point;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MethodResultTest {
  private static final MethodResult RUN =
      run("dascpl", new double[] {40, 60, 55}, new double[] {1, 2, 4});

  private static JsonNode json(MethodResult result) {
    return Json.MAPPER.valueToTree(result.json());
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    MethodResult read = MethodResult.of(json(RUN));
    assertEquals(json(RUN), json(read));
    assertArrayEquals(RUN.confusion().counts(), read.confusion().counts());
    assertTrue(Double.isNaN(read.epochs().get(0).training().losses().get(0).exit()));
    assertEquals(RUN.fits(), read.fits());
  }

  @Test
  void aNumberThatIsVariedIsCalledByItsOption() {
    List<Object> results = new ArrayList<>();
    results.add(MadeUpRuns.of(Variant.of("--noise", "0.2", 0.2), RUN).json());
    Variant part = new Variant("projector m,avg", Double.NaN, Map.of("--projector", "m,avg"));
    results.add(MadeUpRuns.of(part, RUN).json());
    results.add(RUN.json());
    JsonNode root = Json.MAPPER.valueToTree(Map.of("results", results));
    ResultDocument document = new ResultDocument(Path.of("result.json"), root, List.of());
    assertEquals("noise 0.2", document.variant(0));
    assertEquals("projector m,avg", document.variant(1));
    assertEquals("", document.variant(2));
  }

  @Test
  void whatIsNoResultIsRefused() {
    ObjectNode broken = (ObjectNode) json(RUN);
    broken.put("confusion", "none");
    String message =
        assertThrows(IllegalArgumentException.class, () -> MethodResult.of(broken)).getMessage();
    assertTrue(message.startsWith("Expected the numbers of Confusion: "), message);
  }

  @Test
  void secondsToAnAccuracyCountFromTheFirstEpochOn() {
    assertEquals(1, RUN.secondsTo(0.4));
    assertEquals(3, RUN.secondsTo(0.55));
    assertTrue(Double.isNaN(RUN.secondsTo(0.61)));
    assertEquals(7, json(RUN).at("/epochs/2/elapsedSeconds").asDouble());
    String table = ComparisonTable.of(List.of(RUN), 0.55).text();
    List<String> lines = table.lines().toList();
    assertEquals(lines.get(0).indexOf("s to 55%") + 5, lines.get(1).indexOf("3.0"), table);
  }

  @Test
  void runsOfTheSameNameAreALineWithABand() {
    MethodResult other = run("dascpl", new double[] {44, 64}, new double[] {3, 2});
    List<RunSeries> all = RunSeries.of(List.of(RUN, other));
    assertEquals(1, all.size());
    List<Point> points = all.get(0).overSeconds(MethodResult::accuracy);
    assertEquals(3, points.size());
    assertEquals(2, points.get(0).x());
    assertEquals(42, points.get(0).y(), 1e-9);
    assertEquals(42 - Math.sqrt(8), points.get(0).leastY(), 1e-9);
    assertEquals(42 + Math.sqrt(8), points.get(0).mostY(), 1e-9);
    assertEquals(55, points.get(2).leastY(), 1e-9);
    assertArrayEquals(new long[][] {{8, 2}, {4, 6}}, all.get(0).confusion().counts());
  }

  @Test
  void theTableOfEpochsHasARowForEveryOutput() {
    List<String> lines = EpochTable.of(List.of(RUN)).csv().lines().toList();
    assertEquals(1 + 3 * 2, lines.size());
    assertEquals(
        "dascpl,,1,dascpl,fixed,1,0.1,1.0,1.0,30.0,2.0,1,exit 0,true,0.2,10,", lines.get(1));
    assertTrue(lines.get(6).startsWith("dascpl,,1,dascpl,fixed,3,0.1,4.0,7.0,7.5,"), lines.get(6));
    assertTrue(lines.get(6).endsWith(",head,true,0.55,10,1.0"), lines.get(6));
  }
}
