// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The documented schemas of what commands write, by its format. */
public final class Schemas {
  /** Of what there are schemas. */
  static final List<String> NAMES =
      List.of("result", "throughput", "profile", "simulation", "scale", "info");

  private static final Map<String, Schema> BY_FORMAT = new LinkedHashMap<>();

  static {
    SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    for (String name : NAMES) {
      JsonNode schema = json(name);
      String format = schema.at("/properties/format/const").asText();
      BY_FORMAT.put(format, registry.getSchema(schema));
    }
  }

  private Schemas() {}

  /** A schema itself. */
  static JsonNode json(String name) {
    try {
      Path file = Path.of("..", "docs", name + ".schema.json");
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is not as the schema of its format says; nothing if all is. */
  static List<String> errors(JsonNode json) {
    String format = json.path("format").asText();
    Schema schema = BY_FORMAT.get(format);
    return schema == null
        ? List.of("no schema of " + format)
        : schema.validate(json).stream().map(Error::toString).toList();
  }

  /** Fails unless all is as the schema of its format says. */
  public static void check(JsonNode json) {
    assertEquals(List.of(), errors(json), "docs/*.schema.json");
  }
}
