package io.github.scpl.bench.experiment;

import io.github.scpl.train.Placement;
import io.github.scpl.train.PlacementTrial;
import java.util.List;

/**
 * Where blocks go, and why.
 *
 * @param placement null where there are no stages
 * @param trials the placements it was measured against, itself first; none if it was given
 */
record PlacementChoice(Placement placement, List<PlacementTrial> trials) {
  static PlacementChoice given(Placement placement) {
    return new PlacementChoice(placement, List.of());
  }

  static PlacementChoice none() {
    return given(null);
  }
}
