// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.github.scpl.train.trace.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every result that a test reads by {@link Tiny#result} is checked; here, that this can fail. */
@Timeout(120)
class SchemasTest {
  @TempDir private Path folder;

  static List<String> names() {
    return Schemas.NAMES;
  }

  @ParameterizedTest
  @MethodSource("names")
  void theSchemaIsOne(String name) {
    SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    SchemaLocation draft = SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId());
    assertEquals(List.of(), registry.getSchema(draft).validate(Schemas.json(name)));
  }

  @Test
  void timesOfAStageHaveThePhasesThatThereAre() {
    List<String> phases = Stream.of(Phase.values()).map(Phase::toString).sorted().toList();
    for (String name : List.of("result", "profile", "scale")) {
      JsonNode stage = Schemas.json(name).at("/$defs/timeline/properties/stages/items/properties");
      List<String> known = new ArrayList<>();
      stage.at("/phases/items/enum").forEach(phase -> known.add(phase.asText()));
      assertEquals(phases, known.stream().sorted().toList(), name);
    }
  }

  @Test
  void aFormatWithoutASchemaIsSeen() {
    JsonNode other = JsonNodeFactory.instance.objectNode().put("format", "scpl-other/1");
    assertEquals(List.of("no schema of scpl-other/1"), Schemas.errors(other));
  }

  @Test
  void whatIsMissingUnknownOrOfAnotherKindIsSeen() throws IOException {
    Tiny.run("compare", folder, "--methods=bp", "--train-limit=60", "--test-limit=20").succeeded();
    JsonNode result = Tiny.result(folder);
    assertRefused(result, root -> root.remove("repeatedBy"));
    assertRefused(result, root -> root.put("extra", 1));
    assertRefused(result, root -> ((ObjectNode) root.at("/results/0")).put("status", "good"));
    assertRefused(result, root -> ((ObjectNode) root.at("/results/0")).put("accuracy", 90.2));
    assertRefused(result, root -> ((ObjectNode) root.at("/results/0/epochs/0")).remove("training"));
    assertRefused(
        result, root -> ((ObjectNode) root.at("/data/fingerprints")).put("test", "unknown"));
  }

  private static void assertRefused(JsonNode result, Consumer<ObjectNode> change) {
    ObjectNode changed = result.deepCopy();
    change.accept(changed);
    assertFalse(Schemas.errors(changed).isEmpty());
  }
}
