// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

@Timeout(60)
class TraceFileTest {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final int MILLI = 1_000_000;

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("trace.json");
  }

  private List<JsonNode> events(String kind) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (JsonNode event : MAPPER.readTree(file().toFile()).get("traceEvents")) {
      if (event.get("ph").asText().equals(kind)) {
        events.add(event);
      }
    }
    return events;
  }

  private String processName(int process) throws IOException {
    return events("M").stream()
        .filter(event -> event.get("name").asText().equals("process_name"))
        .filter(event -> event.get("pid").asInt() == process)
        .map(event -> event.at("/args/name").asText())
        .collect(Collectors.joining());
  }

  @Test
  void aSliceHasItsNameItsPlaceAndItsTimeInMicroseconds() throws IOException {
    try (TraceFile trace = TraceFile.create(file())) {
      trace.process("other");
      Track track = trace.process("scpl \"2\" \u00e9").track(1, "stage 1, block 2");
      long start = System.nanoTime();
      track.slice(Phase.FORWARD, 2, new Step(3, 4, true, 0), start, start + 1_234_567);
      track.slice(Phase.SCORE, 2, new Step(0, 5, false, 0), start + 2 * MILLI, start + 3 * MILLI);
      track.slice(Phase.WAIT_FOR_INPUT, Track.NO_BLOCK, null, 0, start + 4 * MILLI);
      track.depth(1, 6, start + 5 * MILLI);
    }
    List<JsonNode> slices = events("X");
    JsonNode forward = slices.get(0);
    assertEquals("forward", forward.get("name").asText());
    assertEquals("work", forward.get("cat").asText());
    assertEquals(3, forward.get("pid").asInt());
    assertEquals(3, forward.get("tid").asInt());
    assertTrue(forward.get("ts").asDouble() >= 0);
    assertEquals(1234.567, forward.get("dur").asDouble(), 1e-9);
    assertEquals("{\"block\":2,\"epoch\":3,\"batch\":4}", forward.get("args").toString());
    JsonNode score = slices.get(1);
    assertEquals(2000, score.get("ts").asDouble() - forward.get("ts").asDouble(), 1e-3);
    assertEquals("{\"block\":2,\"evaluation\":true,\"batch\":5}", score.get("args").toString());
    JsonNode waited = slices.get(2);
    assertEquals("wait", waited.get("cat").asText());
    assertEquals(0, waited.get("ts").asDouble(), "it began before the trace");
    assertEquals("{}", waited.get("args").toString());
    JsonNode depth = events("C").get(0);
    assertEquals("in front of stage 1", depth.get("name").asText());
    assertEquals(6, depth.at("/args/batches").asInt());
    List<String> names =
        events("M").stream().map(event -> event.at("/args/name").asText()).toList();
    assertEquals(
        List.of("all networks", "other", "scpl \"2\" \u00e9", "stage 1, block 2", ""), names);
  }

  @Test
  void theFileIsJsonWhenItIsMadeAndAfterEveryFlush() throws IOException {
    try (TraceFile trace = TraceFile.create(file())) {
      synchronized (trace) { // while this reads, the file's own thread writes nothing
        assertEquals(0, events("X").size());
      }
      Track track = trace.process("scpl").track(0, "stage 0");
      for (int batch = 1; batch <= 3; batch++) {
        long now = System.nanoTime();
        track.slice(Phase.UPDATE, 0, new Step(1, batch, true, 0), now, now + MILLI);
        synchronized (trace) {
          trace.flush();
          assertEquals(batch, events("X").size());
          JsonNode bytes = events("C").get(0);
          assertEquals("native arrays", bytes.get("name").asText());
          assertEquals("all networks", processName(bytes.get("pid").asInt()));
        }
      }
    }
    assertEquals(3, events("X").size());
  }

  @Test
  void anEarlierFileIsWrittenOver() throws IOException {
    Files.writeString(file(), "x".repeat(100_000));
    TraceFile.create(file()).close();
    assertEquals(0, events("X").size());
  }

  @Test
  void closingWritesTheRestEvenIfItIsInterrupted() throws IOException {
    TraceFile trace = TraceFile.create(file());
    Track track = trace.process("scpl").track(0, "stage 0");
    long now = System.nanoTime();
    track.slice(Phase.UPDATE, 0, null, now, now + MILLI);
    Thread.currentThread().interrupt();
    trace.close();
    assertTrue(Thread.interrupted(), "it is said to who asks next");
    assertEquals(1, events("X").size());
    trace.close();
    assertThrows(IllegalStateException.class, () -> trace.process("late"));
  }

  @Test
  void aPlaceThatCannotBeWrittenIsRefused() {
    assertThrows(IOException.class, () -> TraceFile.create(folder));
  }
}
