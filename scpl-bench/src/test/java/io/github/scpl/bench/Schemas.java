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
  private static final Map<String, Schema> BY_FORMAT = new LinkedHashMap<>();

  static {
    SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    for (String name : List.of("result", "throughput")) {
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

  /** What is not as the schema of its format says; nothing if all is, or if there is none. */
  static List<String> errors(JsonNode json) {
    Schema schema = BY_FORMAT.get(json.path("format").asText());
    return schema == null
        ? List.of()
        : schema.validate(json).stream().map(Error::toString).toList();
  }

  /** Fails unless all is as the schema of its format says. */
  public static void check(JsonNode json) {
    assertEquals(List.of(), errors(json), "docs/*.schema.json");
  }
}
