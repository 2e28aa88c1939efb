package io.github.scpl.bench.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.scpl.models.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenTest {
  @TempDir private Path folder;

  private String refused(ObjectNode json) throws IOException {
    return refused(MadeUp.write(json, folder.resolve("made-up.json")));
  }

  private static String refused(Path file) {
    String message = assertThrows(DataException.class, () -> Golden.read(file)).getMessage();
    assertTrue(message.startsWith(file + ": "), message);
    assertFalse(message.matches("(?s).*\\R.*"), message);
    return message.substring(file.toString().length() + 2);
  }

  @Test
  void aRunIsReadAsItWasWritten() throws IOException {
    Golden golden = Golden.read(MadeUp.write(MadeUp.json(), folder.resolve("a.run.json")));
    assertEquals("a.run", golden.name());
    assertEquals("VGG_SCPL_m", golden.model());
    assertEquals(1, golden.seed());
    assertEquals(4, golden.batch());
    assertEquals(3, golden.evaluationBatch());
    assertEquals(2, golden.classes());
    assertEquals(0.001, golden.learningRate());
    assertEquals(3, golden.parameters().size());
    assertEquals(2, golden.outcome().steps().size());
    assertEquals(-1.5, golden.outcome().logits()[0][1][1]);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/model",
        "/seed",
        "/batch",
        "/eval_batch",
        "/options",
        "/options/n_classes",
        "/options/base_lr",
        "/parameters",
        "/parameters/0/shape",
        "/steps",
        "/steps/1/loss",
        "/steps/1/blocks",
        "/first_step_gradients",
        "/first_step_gradients/first",
        "/final_parameters",
        "/final_parameters/first",
        "/eval_outputs_first_rows"
      })
  void whatIsMissingIsNamed(String place) throws IOException {
    ObjectNode json = MadeUp.json();
    MadeUp.put(json, place, null);
    String key = place.substring(place.lastIndexOf('/') + 1);
    String message = refused(json);
    assertTrue(message.contains(key), message);
  }

  @ParameterizedTest
  @CsvSource({
    "/batch, 0, rows in a batch",
    "/eval_batch, 1, 1 rows or less",
    "/options/n_classes, 1, n_classes",
    "/options/n_classes, 3, 3 logits",
    "/options/base_lr, 0, base_lr",
    "/options/base_lr, fast, base_lr",
    "/format, scpl-golden/2, format scpl-golden/1",
    "/steps/0/loss, low, loss",
    "/first_step_gradients/first, 3, first_step_gradients",
    "/eval_outputs_first_rows, 3, eval_outputs_first_rows"
  })
  void whatCannotBeIsNamed(String place, String value, String named) throws IOException {
    ObjectNode json = MadeUp.json();
    MadeUp.put(json, place, value.matches("[0-9]+") ? Integer.valueOf(value) : value);
    String message = refused(json);
    assertTrue(message.contains(named), message);
  }

  @Test
  void listsThatAreEmptyAreRefused() throws IOException {
    for (String place : List.of("/steps", "/parameters", "/parameters/0/shape")) {
      ObjectNode json = MadeUp.json();
      MadeUp.put(json, place, List.of());
      assertTrue(refused(json).contains("got none"));
    }
    ObjectNode json = MadeUp.json();
    MadeUp.put(json, "/final_parameters", Map.of());
    assertTrue(refused(json).contains("first in final_parameters"));
  }

  @Test
  void whatIsNoJsonIsRefused() throws IOException {
    Path file = folder.resolve("broken.json");
    Files.writeString(file, "{\n  \"format\": x\n}");
    assertTrue(refused(file).contains("in line 2"));
    String text = MadeUp.json().toString();
    Files.writeString(file, text.substring(0, text.length() / 2));
    assertTrue(refused(file).startsWith("expected JSON, got "));
    Files.writeString(file, "");
    assertEquals("expected format scpl-golden/1, got none", refused(file));
    Files.writeString(file, "[1, 2]");
    assertEquals("expected format scpl-golden/1, got none", refused(file));
  }

  @Test
  void missingFilesAndFoldersAreRefused() {
    assertTrue(refused(folder.resolve("absent.json")).contains("got no such file"));
    assertTrue(refused(folder).contains("got no such file"));
  }
}
