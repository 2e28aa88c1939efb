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
import java.util.List;

/** The documented schema of {@code result.json}. */
final class ResultSchema {
  static final String FORMAT = "scpl-result/2";
  private static final Path FILE = Path.of("..", "docs", "result.schema.json");
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(json());

  private ResultSchema() {}

  /** The schema itself. */
  static JsonNode json() {
    try {
      return new ObjectMapper().readTree(FILE.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is not as the schema says; nothing if all is. */
  static List<String> errors(JsonNode result) {
    return SCHEMA.validate(result).stream().map(Error::toString).toList();
  }

  static void check(JsonNode result) {
    assertEquals(List.of(), errors(result), "docs/result.schema.json");
  }
}
