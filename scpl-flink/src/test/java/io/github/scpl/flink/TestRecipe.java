// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.flink.recipe.Recipe;
import io.github.scpl.train.growth.GrowthSchedule;
import java.util.List;

/** A small run of a family; with exits, it grows from two blocks. */
record TestRecipe(Family family, boolean exits) implements Recipe {
  static final int EPOCHS = 2;

  @Override
  public Network.Builder network() {
    return family.network(exits ? Method.DASCPL : Method.SCPL);
  }

  @Override
  public BatchSource training() {
    return new Batches(family.text, 1, 6, 6, 3, 6, 2);
  }

  @Override
  public BatchSource test() {
    return new Batches(family.text, 2, 5, 4);
  }

  @Override
  public GrowthSchedule growth() {
    if (!exits) {
      return GrowthSchedule.always();
    }
    int blocks = network().blockCount();
    return GrowthSchedule.perEpoch(List.of(blocks - 1, blocks));
  }
}
