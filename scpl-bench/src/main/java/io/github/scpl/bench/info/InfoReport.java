// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.info;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.scpl.bench.data.KnownSet;
import io.github.scpl.bench.machine.Memory;
import io.github.scpl.bench.result.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes an {@link Info} as text or as JSON. */
public final class InfoReport {
  private InfoReport() {}

  /** Lines to read, in sections. */
  public static List<String> text(String version, Info info) {
    List<String> lines = new ArrayList<>();
    Map<String, String> machine = new LinkedHashMap<>();
    machine.put("scpl", version.replaceFirst("^scpl ", ""));
    machine.put("system", Json.system());
    machine.put("processor", info.processor().model());
    machine.put("instructions", info.processor().instructionText());
    machine.put("cores", String.valueOf(info.cores()));
    machine.put("memory", mebibytes(info.memoryBytes()));
    machine.put("Flink", info.flink());
    machine.put("Java", java() + "; heap up to " + mebibytes(info.heapBytes()));
    section(lines, "machine", machine);
    info.devices().forEach((name, facts) -> section(lines, "device " + name, facts));
    if (!info.missingDevices().isEmpty()) {
      section(lines, "devices that cannot be used", info.missingDevices());
    }
    section(lines, "settings in the environment", info.settings());
    Map<String, String> sets = new LinkedHashMap<>();
    info.sets().forEach((set, found) -> sets.put(set.word(), text(set, found)));
    section(lines, "data sets", sets);
    return lines;
  }

  private static String java() {
    return System.getProperty("java.version") + ", " + System.getProperty("java.vm.name");
  }

  private static String mebibytes(long bytes) {
    return Memory.inMebibytes(bytes) + " MiB";
  }

  private static String text(KnownSet set, List<String> found) {
    if (set.source() == null) {
      return "built in: --data " + set.word();
    }
    return found.isEmpty()
        ? "not found; get " + set.source()
        : "--data " + String.join(", --data ", found);
  }

  private static void section(List<String> lines, String title, Map<String, String> facts) {
    int width = facts.keySet().stream().mapToInt(String::length).max().orElse(0);
    lines.add(title);
    if (facts.isEmpty()) {
      lines.add("  none");
    }
    facts.forEach(
        (name, fact) -> lines.add("  " + name + " ".repeat(width - name.length() + 2) + fact));
  }

  /** One JSON object. */
  public static String json(String version, Info info) throws JsonProcessingException {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("format", "scpl-info/1");
    root.put("version", version);
    root.put("flink", info.flink());
    root.put("environment", Json.environment());
    root.put("missingInstructions", info.processor().missing());
    root.put("missingDevices", info.missingDevices());
    root.put("memoryBytes", info.memoryBytes());
    root.put("heapBytes", info.heapBytes());
    root.put("settings", info.settings());
    List<Object> sets = new ArrayList<>();
    info.sets().forEach((set, found) -> sets.add(json(set, found)));
    root.put("dataSets", sets);
    return Json.MAPPER.writeValueAsString(root);
  }

  private static Map<String, Object> json(KnownSet set, List<String> found) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", set.word());
    map.put("builtIn", set.source() == null);
    map.put("found", found);
    map.put("source", set.source());
    return map;
  }
}
