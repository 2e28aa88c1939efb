// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scpl.bench.report.Page;
import io.github.scpl.bench.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where a result comes from, as its file says: what it takes to get it again, and to believe it.
 */
final class Provenance {
  private final JsonNode root;

  Provenance(JsonNode root) {
    this.root = root;
  }

  /** Adds the section. */
  void addTo(Page page) {
    page.heading("Where this comes from")
        .note("Repeated to the bit, on a machine of the same kind, by:")
        .verbatim(root.path("repeatedBy").asText())
        .table(facts())
        .details("All options", options());
    for (Map.Entry<String, JsonNode> device : root.at("/environment/devices").properties()) {
      page.details("What the device " + device.getKey() + " computes with", fields(device));
    }
  }

  private Table facts() {
    JsonNode data = root.path("data");
    JsonNode environment = root.path("environment");
    Table table = new Table("what", "value").words(1);
    row(table, "typed", root.path("typed"));
    row(table, "begun", root.path("time"));
    row(table, "version", root.path("version"));
    row(table, "data", data.path("name"));
    row(table, "training samples", data.path("trainSamples"));
    row(table, "held-out samples", data.path("validationSamples"));
    row(table, "test samples", data.path("testSamples"));
    row(table, "SHA-256 of the training data", data.at("/fingerprints/training"));
    row(table, "SHA-256 of the held-out samples", data.at("/fingerprints/heldOut"));
    row(table, "SHA-256 of the test data", data.at("/fingerprints/test"));
    row(table, "first seed", root.at("/options/seed"));
    row(table, "processor", environment.path("processor"));
    row(table, "instructions", environment.path("instructions"));
    row(table, "cores of the machine", environment.path("cores"));
    row(table, "operating system", environment.path("os"));
    row(table, "Java", environment.path("java"));
    row(table, "cores busy with other programs", root.path("coresBusyWithOthers"));
    return table;
  }

  private static void row(Table table, String what, JsonNode value) {
    if (!value.isMissingNode() && !value.isNull()) {
      table.row(what, text(value));
    }
  }

  private static String text(JsonNode value) {
    if (value.isArray()) {
      List<String> parts = new ArrayList<>();
      value.forEach(part -> parts.add(text(part)));
      return String.join(", ", parts);
    }
    if (value.isObject()) {
      List<String> parts = new ArrayList<>();
      value.properties().forEach(part -> parts.add(part.getKey() + " " + text(part.getValue())));
      return String.join(", ", parts);
    }
    return value.isDouble() ? NumberFormats.format("%.4g", value.asDouble()) : value.asText();
  }

  private Table options() {
    Table table = new Table("option", "value").words(1);
    for (Map.Entry<String, JsonNode> option : root.path("options").properties()) {
      boolean none = option.getValue().isNull();
      table.row("--" + option.getKey(), none ? NumberFormats.NONE : text(option.getValue()));
    }
    return table;
  }

  private static Table fields(Map.Entry<String, JsonNode> device) {
    Table table = new Table("what", "value").words(1);
    device.getValue().properties().forEach(fact -> row(table, fact.getKey(), fact.getValue()));
    return table;
  }
}
