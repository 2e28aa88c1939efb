// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the methods have in common and what not, for text. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class TextMethodFactsTest {
  private static final TokenBatches DATA = new TokenBatches(3, 9, 30, 4);

  private static Network.Builder builder(boolean lstm, Method method) {
    Network.Builder builder =
        lstm
            ? new BiLstm(30, 4).withLayers(3).withWidths(7, 6).network()
            : new Transformer(30, 4).withLayers(3).withWidths(8, 6).withHeads(2).network();
    return builder.method(method).seed(11);
  }

  private static TextRun run(boolean lstm, Method method) throws InterruptedException {
    return TextRun.of(builder(lstm, method).build(), DATA);
  }

  private static boolean isExit(String name) {
    return name.contains(".exit.");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void exitsOfDascplAreProbesOfScpl(boolean lstm) throws InterruptedException {
    TextRun dascpl = run(lstm, Method.DASCPL);
    assertTrue(dascpl.parameters().keySet().stream().anyMatch(TextMethodFactsTest::isExit));
    run(lstm, Method.SCPL).assertSameParameters(dascpl, name -> true);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void detachedExitsDoNotChangeBackpropagation(boolean lstm) throws InterruptedException {
    TextRun exits = run(lstm, Method.BP_EXITS);
    run(lstm, Method.BP).assertSameParameters(exits, name -> true);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void attachedExitsDoChangeBackpropagation(boolean lstm) throws InterruptedException {
    Network attached = builder(lstm, Method.BP_EXITS).exit(HeadType.exit("m,non-detach")).build();
    String table = "block0.backbone.embedding.weight";
    double[] supervised = TextRun.of(attached, DATA).parameters().get(table);
    assertFalse(Arrays.equals(run(lstm, Method.BP).parameters().get(table), supervised));
  }

  /** Gradients stop at block borders: a block does not know what lies above it. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBlockOfEeLearnsFromItsOwnExitAlone(boolean lstm) throws InterruptedException {
    Network.Builder deeper =
        lstm
            ? new BiLstm(30, 4).withLayers(4).withWidths(7, 6).network()
            : new Transformer(30, 4).withLayers(4).withWidths(8, 6).withHeads(2).network();
    TextRun four = TextRun.of(deeper.method(Method.EE).seed(11).build(), DATA);
    run(lstm, Method.EE).assertSameParameters(four, name -> !name.startsWith("head"));
  }

  /** EE is DASCPL without projectors whose exits are attached. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void dascplWithoutProjectorsButAttachedExitsIsEe(boolean lstm) throws InterruptedException {
    Network attached =
        builder(lstm, Method.DASCPL).projector(null).exit(HeadType.exit("m,non-detach")).build();
    TextRun ee = run(lstm, Method.EE);
    TextRun dascpl = TextRun.of(attached, DATA);
    assertEquals(ee.parameters().keySet(), dascpl.parameters().keySet());
    ee.assertSameParameters(dascpl, name -> true);
  }
}
