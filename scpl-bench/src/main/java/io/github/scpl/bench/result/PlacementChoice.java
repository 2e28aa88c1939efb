// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import io.github.scpl.train.Placement;
import io.github.scpl.train.PlacementTrial;
import java.util.ArrayList;
import java.util.List;

/**
 * Where blocks go, and why.
 *
 * @param placement null where there are no stages
 * @param threads native threads of all stages together that the method may use, which is what a
 *     method without stages has in a comparison with this one
 * @param trials the placements it was measured against, itself first; none if it was given
 */
public record PlacementChoice(Placement placement, int threads, List<PlacementTrial> trials) {
  /** One that was not measured. */
  public static PlacementChoice given(Placement placement, int threads) {
    return new PlacementChoice(placement, threads, List.of());
  }

  /** Native threads of a method without stages. */
  public static PlacementChoice unstaged(int threads) {
    return given(null, threads);
  }

  /** Native threads of a block; of the first one, if they have different numbers. */
  public int blockThreads() {
    return placement == null ? threads : placement.nativeThreads().get(0);
  }

  /** As it is typed behind the method's name in {@code --placement}. */
  public String text() {
    if (placement == null) {
      return "x" + threads;
    }
    List<String> stages = new ArrayList<>();
    for (int s = 0; s < placement.stages(); s++) {
      stages.add(placement.blocksPerStage().get(s) + "x" + placement.nativeThreads().get(s));
    }
    return String.join("+", stages);
  }
}
