// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.nn.Parameter;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The embedding and the hidden states may have different widths, which the original cannot. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class UnequalWidthsTest {
  private static final int VOCABULARY = 30;
  private static final TokenBatches DATA = new TokenBatches(3, 9, VOCABULARY, 4);

  private static Stream<Arguments> cases() {
    return Stream.of("narrow lstm", "wide lstm", "transformer")
        .flatMap(
            model ->
                Stream.of("i", "l", "l,5", "m", "m,7", "m,7,5", "mb", "simsiammlp")
                    .flatMap(
                        projector ->
                            Stream.of(Method.SCPL, Method.DASCPL)
                                .map(method -> Arguments.of(model, method, projector, "m"))));
  }

  private static Stream<Arguments> exits() {
    return Stream.of("narrow lstm", "wide lstm", "transformer")
        .flatMap(
            model ->
                Stream.of("l", "m", "m,5", "mb", "m,non-detach")
                    .flatMap(
                        exit ->
                            Stream.of(Method.BP_EXITS, Method.DASCPL, Method.EE)
                                .map(method -> Arguments.of(model, method, "m", exit))));
  }

  private static Network network(String model, Method method, String projector, String exit) {
    Network.Builder builder =
        switch (model) {
          case "narrow lstm" -> new BiLstm(VOCABULARY, 4).withLayers(3).withWidths(5, 8).network();
          case "wide lstm" -> new BiLstm(VOCABULARY, 4).withLayers(3).withWidths(9, 6).network();
          default ->
              new Transformer(VOCABULARY, 4).withLayers(3).withWidths(8, 5).withHeads(2).network();
        };
    return builder
        .method(method)
        .projector(HeadType.projector(projector))
        .exit(HeadType.exit(exit))
        .seed(7)
        .build();
  }

  @ParameterizedTest
  @MethodSource({"cases", "exits"})
  void allParametersLearn(String model, Method method, String projector, String exit)
      throws InterruptedException {
    Map<String, double[]> before;
    try (Network network = network(model, method, projector, exit)) {
      before =
          network.parameters().stream()
              .collect(Collectors.toMap(Parameter::name, p -> p.value().toArray()));
    }
    TextRun run = TextRun.of(network(model, method, projector, exit), DATA);
    assertEquals(2 * DATA.batches(), run.steps().size());
    run.steps().forEach(step -> assertTrue(Double.isFinite(step.loss()), step::toString));
    assertEquals(before.keySet(), run.parameters().keySet());
    before.forEach(
        (name, values) -> assertFalse(Arrays.equals(values, run.parameters().get(name)), name));
  }
}
