// SPDX-License-Identifier: Apache-2.0
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
    String message = assertThrows(DataException.class, () -> GoldenReader.read(file)).getMessage();
    assertTrue(message.startsWith(file + ": "), message);
    assertFalse(message.matches("(?s).*\\R.*"), message);
    return message.substring(file.toString().length() + 2);
  }

  @Test
  void aRunIsReadAsItWasWritten() throws IOException {
    Golden golden = GoldenReader.read(MadeUp.write(MadeUp.json(), folder.resolve("a.run.json")));
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
    "/batch, 0, /batch: expected a whole number from 1 to 4096",
    "/batch, 4097, /batch: expected a whole number from 1 to 4096",
    "/eval_batch, 2147483647, /eval_batch: expected a whole number from 1 to 4096",
    "/parameters/0/shape/1, 0, /parameters/0/shape/1: expected a whole number from 1 to",
    "/parameters/0/shape/1, 2000000000, /parameters/0/shape: expected",
    "/parameters/0/stream, a, /parameters/0/stream: expected a whole number",
    "/parameters/0/name, 3, /parameters/0/name: expected a text",
    "/options/proj_type, 'l,2000000000', '/options/proj_type: expected widths of 4 at most'",
    "/options/temperature, 0, /options/temperature: expected a positive number",
    "/options/steps_per_epoch, 2147483647, /options/steps_per_epoch: expected",
    "/model, LSTM_BP_m_d, /options/seq_len: expected a whole number from 3 to 4096",
    "/seed, 1e3, /seed: expected a whole number",
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/model",
        "/options",
        "/parameters",
        "/parameters/1",
        "/parameters/0/shape",
        "/parameters/0/shape/0",
        "/steps/1",
        "/steps/1/blocks",
        "/steps/1/blocks/0",
        "/steps/1/blocks/0/0",
        "/first_step_gradients",
        "/first_step_gradients/first/1",
        "/final_parameters/first/0",
        "/eval_outputs_first_rows/0",
        "/eval_outputs_first_rows/0/1",
        "/eval_outputs_first_rows/0/1/1"
      })
  void nullsAreNamed(String place) throws IOException {
    ObjectNode json = MadeUp.json();
    MadeUp.putNull(json, place);
    String message = refused(json);
    assertTrue(message.matches(place + ": expected [^;]*, got null"), message);
  }

  @Test
  void sizesOfTextModelsAreThoseOfTheTensors() throws IOException {
    for (String key : List.of("vocab_size", "emb_dim", "h_dim", "layers", "head")) {
      ObjectNode json = MadeUp.json();
      MadeUp.put(json, "/model", "Trans_BP_m_d");
      Map<String, Integer> sizes =
          Map.of("seq_len", 5, "vocab_size", 3, "emb_dim", 2, "h_dim", 2, "layers", 1, "head", 1);
      sizes.forEach((name, size) -> MadeUp.put(json, "/options/" + name, size));
      Golden golden = GoldenReader.read(MadeUp.write(json, folder.resolve("fits.json")));
      assertEquals(2, golden.options().get("h_dim").asInt());
      MadeUp.put(json, "/options/" + key, 2_000_000_000);
      String message = refused(json);
      assertTrue(message.startsWith("/options/" + key + ": expected a whole number"), message);
    }
    ObjectNode json = MadeUp.json();
    MadeUp.put(json, "/model", "Trans_BP_m_d");
    Map.of("seq_len", 5, "vocab_size", 4, "emb_dim", 4, "h_dim", 4, "layers", 1, "head", 1)
        .forEach((name, size) -> MadeUp.put(json, "/options/" + name, size));
    assertTrue(refused(json).contains("vocab_size, emb_dim and h_dim of the tensors"));
  }

  @Test
  void whatIsFoundIsShownInPart() throws IOException {
    ObjectNode json = MadeUp.json();
    MadeUp.put(json, "/steps/0/loss", "a\nb".repeat(1000));
    String message = refused(json);
    assertTrue(message.startsWith("/steps/0/loss: expected a number, got "), message);
    assertTrue(message.length() < 120, message);
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
