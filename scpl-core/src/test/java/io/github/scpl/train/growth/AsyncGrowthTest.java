// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.growth;

import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.device.AsyncDevice;
import io.github.scpl.train.Batches;
import io.github.scpl.train.Networks;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Placement;
import io.github.scpl.train.Run;
import io.github.scpl.train.SequentialTrainer;
import io.github.scpl.train.Trainer;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Blocks join and leave on devices that compute later as they do on the host. */
@Timeout(300)
class AsyncGrowthTest {
  private static final int EPOCHS = 4;
  private static final Batches IMAGES = Batches.images(8, 8, 5);
  private static final Batches TEST_IMAGES = Batches.images(6, 3);
  private static final AsyncDevice ONE = new AsyncDevice("one", 1);
  private static final AsyncDevice TWO = new AsyncDevice("two", 2);

  @AfterAll
  static void close() {
    ONE.close();
    TWO.close();
  }

  /** Schedules of four epochs of three batches. */
  enum Plan {
    ACCUMULATE(GrowthSchedule.accumulate(List.of(1, 2, 3))),
    REDUCE_BY_STEPS(GrowthSchedule.reduce(List.of(2, 4, 7)).bySteps()),
    UP_AND_DOWN(GrowthSchedule.perEpoch(List.of(2, 4, 1, 3))),
    PLATEAU(PlateauGrowth.of(1, 1));

    private final Growth growth;

    Plan(Growth growth) {
      this.growth = growth;
    }

    private Trainer sequential(Network network) {
      return new SequentialTrainer(network, 1, growth);
    }

    private Function<Network, Trainer> pipeline(int stages, int capacity) {
      return network ->
          PipelineTrainer.builder(network)
              .placement(Placement.even(Networks.BLOCKS, stages, 1))
              .cores(4)
              .capacity(capacity)
              .growth(growth)
              .build();
    }
  }

  private static Network.Builder network() {
    return Networks.convolutional(Method.DASCPL, 3).exit(HeadType.exit("m,non-detach"));
  }

  private static Run run(Network.Builder builder, Function<Network, Trainer> trainers)
      throws InterruptedException {
    return Run.of(builder, trainers, EPOCHS, IMAGES, TEST_IMAGES);
  }

  @ParameterizedTest
  @EnumSource
  void blocksThatJoinAndLeaveGetTheBitsOfTheHost(Plan plan) throws InterruptedException {
    Run expected = run(network(), plan::sequential);
    expected.assertEqual(run(network().device(ONE), plan::sequential));
    expected.assertEqual(run(network().device(ONE), plan.pipeline(2, 3)));
    expected.assertEqual(
        run(network().devices(block -> block % 2 == 0 ? ONE : TWO), plan.pipeline(4, 1)));
  }
}
