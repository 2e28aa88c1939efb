// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import io.github.scpl.bench.exit.RecordedExits;
import io.github.scpl.fuzz.Fuzz;
import io.github.scpl.fuzz.FuzzedReaders;
import io.github.scpl.fuzz.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** Damaged results, which are read and drawn as {@code scpl report} does it. */
class ResultFuzzTest implements FuzzedReaders {
  /** A tree of a file's values, tables, and charts with a point and a note for each number. */
  private static final long CONSTANT = 32 << 20;

  private static final long PER_BYTE = 4000;

  @TempDir Path folder;

  @Override
  public Stream<Fuzz> readers() throws IOException {
    return Stream.of(
        Fuzz.of("result", this::report)
            .start(json(runs()))
            .start(json(Map.of("training", runs(), "policies", policies())))
            .text(Tokens.JSON)
            .allocating(CONSTANT, PER_BYTE));
  }

  private void report(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("result.json"), bytes);
    MergedReport report = MergedReport.of(List.of(file), 0.5);
    report.summary();
    report.table().text();
    report.page((page, result) -> RecordedExits.addTo(page, result.name(), result.json())).html();
    report.reference().values().forEach(each -> Json.MAPPER.valueToTree(each));
  }

  private static List<Object> runs() {
    List<Object> runs = new ArrayList<>();
    for (String method : new String[] {"bp", "scpl"}) {
      double[] percents = {40, 60};
      runs.add(MadeUpRuns.run(method, percents, new double[] {2, 3}).json());
    }
    return runs;
  }

  private static List<Object> policies() {
    Map<String, Object> point = new LinkedHashMap<>();
    point.put("policy", "confidence:0.9");
    point.put("test", Map.of("accuracy", 0.75, "meanBlocks", 1.5));
    point.put("samplesPerSecond", List.of(100, 120));
    Map<String, Object> family = new LinkedHashMap<>();
    family.put("family", "confidence");
    family.put("chosen", "confidence:0.9");
    family.put("points", List.of(point));
    return List.of(family);
  }

  private static byte[] json(Object results) throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("format", ResultDocument.FORMAT);
    all.put("version", "1");
    all.put("command", "compare");
    all.put("time", "2020-01-01T00:00:00Z");
    all.put("title", "a title");
    all.put("options", Map.of("seed", 1, "width", 0.5, "data", "x"));
    all.put("environment", Map.of("processor", "p", "cores", 2, "java", "17", "os", "linux"));
    all.put(
        "data",
        Map.of("name", "x", "fingerprints", Map.of("training", "0123456789", "test", "ab")));
    all.put("results", results);
    return Json.MAPPER.writeValueAsBytes(all);
  }
}
