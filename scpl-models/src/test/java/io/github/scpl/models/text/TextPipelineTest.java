// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Placement;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Text on one thread and on several: states, masks and dropout cross the channels unchanged. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class TextPipelineTest {
  private static final int VOCABULARY = 40;
  private static final TokenBatches DATA = new TokenBatches(5, 8, VOCABULARY, 3);

  private static Stream<Arguments> cases() {
    return Stream.of("lstm", "masked lstm", "transformer")
        .flatMap(
            model ->
                Stream.of(
                    Arguments.of(model, Method.SCPL, "m"),
                    Arguments.of(model, Method.DASCPL, "m"),
                    Arguments.of(model, Method.DASCPL, "mb,non-detach"),
                    Arguments.of(model, Method.EE, "m")));
  }

  private static Network network(String model, Method method) {
    return network(model, method, "m");
  }

  private static Network network(String model, Method method, String exit) {
    BiLstm lstm = new BiLstm(VOCABULARY, 3).withWidths(10, 8);
    Network.Builder builder =
        switch (model) {
          case "lstm" -> lstm.network();
          case "masked lstm" -> lstm.withMask().network();
          default -> transformer(0.3).network();
        };
    return builder.method(method).exit(HeadType.exit(exit)).seed(3).build();
  }

  private static Transformer transformer(double dropoutRate) {
    return new Transformer(VOCABULARY, 3).withWidths(12, 10).withHeads(3).withDropout(dropoutRate);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void thePipelineEqualsTheSequence(String model, Method method, String exit)
      throws InterruptedException {
    TextRun expected = TextRun.of(network(model, method, exit), DATA);
    assertEquals(2 * DATA.batches(), expected.steps().size());
    for (int stages : new int[] {1, 2, 4}) {
      Placement placement = Placement.even(4, stages, 1);
      expected.assertSame(
          TextRun.of(
              network(model, method, exit),
              DATA,
              n -> PipelineTrainer.builder(n).placement(placement).cores(4).build()));
    }
  }

  @Test
  void dropoutTakesPart() throws InterruptedException {
    TextRun with = TextRun.of(transformer(0.3).network().seed(3).build(), DATA);
    TextRun without = TextRun.of(transformer(0).network().seed(3).build(), DATA);
    assertNotEquals(with.steps().get(0).loss(), without.steps().get(0).loss());
  }

  @Test
  void masksTakePart() throws InterruptedException {
    TextRun masked = TextRun.of(network("masked lstm", Method.SCPL), DATA);
    TextRun plain = TextRun.of(network("lstm", Method.SCPL), DATA);
    for (int block = 0; block < 4; block++) {
      assertNotEquals(
          masked.steps().get(0).losses().get(block), plain.steps().get(0).losses().get(block));
    }
  }
}
