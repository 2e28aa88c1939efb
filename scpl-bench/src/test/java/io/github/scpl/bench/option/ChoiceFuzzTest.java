// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import io.github.scpl.fuzz.Fuzz;
import io.github.scpl.fuzz.FuzzedReaders;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** Damaged values of options that have a syntax of their own. */
class ChoiceFuzzTest implements FuzzedReaders {
  private static final int BLOCKS = 4;

  @Override
  public Stream<Fuzz> readers() {
    return Stream.of(
        Fuzz.of("growth", bytes -> GrowthChoice.parse(text(bytes)).growth(BLOCKS, 5, 10))
            .start("fixed", "accumulate", "accumulate:1,2,3", "reduce:9,18,27:steps")
            .start("epochs:1,1,2,4", "plateau:2,2,0.5")
            .text(",", ":", ":steps", "plateau", "reduce")
            .allocating(2 << 20, 400),
        Fuzz.of("placement", bytes -> cut(text(bytes)))
            .start("auto", "fastest", "1+3", "1x1+3x1", "bp=x2,scpl=1x1+3x1")
            .text("+", "x", "=", ",", "bp", "scpl")
            .allocating(2 << 20, 400),
        Fuzz.of("method", bytes -> Training.of(text(bytes)))
            .start("bp", "scpl", "al")
            .text("-", "exits"),
        Fuzz.of("path", bytes -> PathText.of(text(bytes))).start("a/b", "/c", "."));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void cut(String text) {
    PlacementText placement = PlacementText.parse(text);
    placement.cut(Training.of("scpl"), stages -> 1);
    placement.threads(Training.of("bp"));
  }
}
