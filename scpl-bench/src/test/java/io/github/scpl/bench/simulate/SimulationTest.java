// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scpl.bench.profile.BlockCost;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cases that can be solved by hand; times are in seconds. */
@Timeout(60)
class SimulationTest {
  private static final double EXACT = 1e-9;
  private static final BlockFacts NOTHING = new BlockFacts(0, 0, 0, 0, 0, 0);

  private static BlockCost cost(double forward, double learn) {
    return new BlockCost(forward, 0, learn, 0);
  }

  /** Costs of so many rows, with these blocks in every method. */
  private static Costs costs(int microBatches, List<BlockCost> blocks, BlockFacts facts) {
    List<BlockFacts> all = Collections.nCopies(blocks.size(), facts);
    List<CoreCost> costs = CoreCost.of(blocks, blocks);
    return new Costs(16, microBatches, costs, costs, costs, all, all);
  }

  private static double seconds(Scheme scheme, int microBatches, int cores, BlockCost... blocks) {
    return predict(scheme, microBatches, cores, blocks).secondsPerBatch();
  }

  /** With a stage for every block. */
  private static Prediction predict(
      Scheme scheme, int microBatches, int cores, BlockCost... blocks) {
    Costs costs = costs(microBatches, List.of(blocks), NOTHING);
    return new Predictor(costs, Cluster.CORES, 1)
        .predict(scheme, Collections.nCopies(blocks.length, 1), cores, 1);
  }

  private static BlockCost[] alike(int stages, double forward, double learn) {
    return Collections.nCopies(stages, cost(forward, learn)).toArray(BlockCost[]::new);
  }

  @Test
  void oneStageTakesTheSumOfAllItDoes() {
    Costs costs =
        costs(1, List.of(new BlockCost(1, 2, 4, 8), new BlockCost(16, 32, 64, 128)), NOTHING);
    Predictor predictor = new Predictor(costs, Cluster.CORES, 1);
    for (Scheme scheme : Scheme.values()) {
      Prediction prediction = predictor.predict(scheme, List.of(2), 1, 1);
      assertEquals(255, prediction.secondsPerBatch(), EXACT, scheme.toString());
      assertEquals(16 / 255.0, prediction.samplesPerSecond(), EXACT, scheme.toString());
      assertEquals(1, prediction.busy(), EXACT, scheme.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({"2", "3", "8"})
  void balancedLocalStagesTakeAsLongAsOneOfThem(int stages) {
    Prediction prediction = predict(Scheme.SCPL, 1, stages, alike(stages, 1, 2));
    assertEquals(3, prediction.secondsPerBatch(), EXACT);
    assertEquals(1, prediction.busy(), EXACT);
  }

  @Test
  void unbalancedLocalStagesTakeAsLongAsTheSlowest() {
    Prediction prediction = predict(Scheme.SCPL, 1, 3, cost(1, 1), cost(2, 3), cost(0.5, 0.5));
    assertEquals(5, prediction.secondsPerBatch(), EXACT);
    assertEquals((2 + 5 + 1) / 15.0, prediction.busy(), EXACT);
  }

  /** All micro-batches fill the stages and drain them once in both directions. */
  @ParameterizedTest
  @CsvSource({"2,4", "4,4", "4,8", "3,1"})
  void oneForwardOneBackwardHasTheBubbleOfItsStages(int stages, int microBatches) {
    Prediction prediction = predict(Scheme.ONE_F_ONE_B, microBatches, stages, alike(stages, 1, 2));
    assertEquals(3 * (microBatches + stages - 1), prediction.secondsPerBatch(), EXACT);
    double bubble = (stages - 1.0) / (microBatches + stages - 1);
    assertEquals(1 - bubble, prediction.busy(), EXACT);
  }

  /** Where forward passes cost nothing, repeating them changes nothing. */
  @ParameterizedTest
  @CsvSource({"2,4", "4,4", "4,8", "3,1"})
  void gpipeHasTheSameBubble(int stages, int microBatches) {
    Prediction prediction = predict(Scheme.GPIPE, microBatches, stages, alike(stages, 0, 2));
    assertEquals(2 * (microBatches + stages - 1), prediction.secondsPerBatch(), EXACT);
    double bubble = (stages - 1.0) / (microBatches + stages - 1);
    assertEquals(1 - bubble, prediction.busy(), EXACT);
  }

  /** All but the last micro-batch, while gradients are still on their way down. */
  @Test
  void gpipeRepeatsForwardPasses() {
    assertEquals(4 + 2 + 3 * 3, seconds(Scheme.GPIPE, 4, 1, cost(1, 2)), EXACT);
    int fill = 2 * 1;
    int drain = 2 * 2;
    assertEquals(fill + 4 + 2 + 3 * 3 + drain, seconds(Scheme.GPIPE, 4, 3, alike(3, 1, 2)), EXACT);
  }

  /** The stage above works 4 s on what is handed over after 1 s of 3 s. */
  @ParameterizedTest
  @CsvSource({"1,6", "2,5"})
  void withoutRoomAStageLearnsFirstAndTheNextOneRunsDry(int slots, double secondBegins) {
    Simulation simulation = new Simulation(2, false);
    Pipe pipe = new Pipe(slots, 0, 0, 0);
    List<CoreCost> lower = List.of(CoreCost.of(cost(1, 2)));
    List<CoreCost> upper = List.of(CoreCost.of(cost(1, 3)));
    simulation.add(
        Programs.local(lower, new Programs.Sides(null, pipe, null, null), 0), null, pipe, 1, 3);
    simulation.add(
        Programs.local(upper, new Programs.Sides(pipe, null, null, null), 0), pipe, null, 1, 3);
    simulation.run();
    assertEquals(1 + 4, simulation.done(0), EXACT);
    assertEquals(secondBegins + 4, simulation.done(1), EXACT);
  }

  /** Two cores that both work take 3 s for what one alone does in 2 s. */
  @Test
  void coresSlowEachOtherDownWhileBothWork() {
    List<CoreCost> even = new ArrayList<>();
    even.add(new CoreCost(cost(1, 1), cost(1.5, 1.5)));
    even.add(new CoreCost(cost(1, 1), cost(1.5, 1.5)));
    assertEquals(3, crowded(even, Cluster.CORES), EXACT, "both always work");
    assertEquals(2, crowded(even, new Cluster(1, 1e9, 0, 0, 1e9, false)), EXACT, "devices do not");
    List<CoreCost> uneven = List.of(even.get(0), new CoreCost(cost(0.5, 0.5), cost(0.75, 0.75)));
    assertEquals(2.5, crowded(uneven, Cluster.CORES), EXACT, "1.5 s together, and 1 s alone");
  }

  private static double crowded(List<CoreCost> blocks, Cluster cluster) {
    List<BlockFacts> facts = Collections.nCopies(blocks.size(), NOTHING);
    Costs costs = new Costs(16, 1, blocks, blocks, blocks, facts, facts);
    List<Integer> cut = Collections.nCopies(blocks.size(), 1);
    return new Predictor(costs, cluster, 1)
        .predict(Scheme.SCPL, cut, blocks.size(), 1)
        .secondsPerBatch();
  }

  @ParameterizedTest
  @CsvSource({"1,4", "2,2", "3,1.33333333", "4,1"})
  void stagesThatTakeTurnsKeepAllCoresBusy(int cores, double expected) {
    Prediction prediction = predict(Scheme.SCPL, 1, cores, alike(4, 0.5, 0.5));
    assertEquals(expected, prediction.secondsPerBatch(), 0.02 * expected);
    assertEquals(1, prediction.busy(), 0.02);
  }

  @Test
  void aStageThatIsLongerThanItsShareOfTheCoresDecides() {
    assertEquals(
        3,
        seconds(Scheme.SCPL, 1, 2, cost(1, 2), cost(0.5, 0.5), cost(0.5, 0.5), cost(0.5, 0.5)),
        EXACT);
  }

  private static double linked(double bytesPerSecond, double latency, int capacity) {
    return linked(
        Scheme.SCPL, new Cluster(1, bytesPerSecond, latency, 0, Double.MAX_VALUE, false), capacity);
  }

  private static double linked(Scheme scheme, Cluster cluster, int capacity) {
    BlockFacts facts = new BlockFacts(0, 0, 0, 0, 30, 30);
    Costs costs = costs(1, List.of(cost(0.5, 0.5), cost(0.5, 0.5)), facts);
    return new Predictor(costs, cluster, capacity)
        .predict(scheme, List.of(1, 1), 2, 1)
        .secondsPerBatch();
  }

  @Test
  void aLinkCarriesOneBatchAtATime() {
    assertEquals(3, linked(10, 0, 3), EXACT, "30 bytes");
    assertEquals(1, linked(60, 0, 3), EXACT);
  }

  /** A slot is away for 10 s, and worked on for 1 s. */
  @Test
  void latencyIsHiddenByEnoughSlots() {
    double few = linked(Double.POSITIVE_INFINITY, 10, 1);
    assertEquals(11 / 2.0, few, 0.1, "two slots");
    assertEquals(1, linked(Double.POSITIVE_INFINITY, 10, 12), EXACT);
  }

  /** 30 bytes at 0.1 s each, at both ends; gradients of gpipe go the same way back. */
  @Test
  void handingOverIsWorkOfBothStages() {
    Cluster cluster = new Cluster(1, Double.POSITIVE_INFINITY, 0, 0.1, Double.MAX_VALUE, false);
    assertEquals(1 + 3, linked(Scheme.SCPL, cluster, 3), EXACT);
    double free = linked(Scheme.GPIPE, Cluster.CORES, 1);
    assertEquals(free + 4 * 3, linked(Scheme.GPIPE, cluster, 1), EXACT, "one after the other");
  }

  @Test
  void aFasterDeviceTakesLessTime() {
    Costs costs = costs(1, List.of(cost(1, 2)), NOTHING);
    Cluster cluster = new Cluster(4, 1, 0, 0, 1, false);
    double seconds =
        new Predictor(costs, cluster, 1).predict(Scheme.BP, List.of(1), 1, 1).secondsPerBatch();
    assertEquals(0.75, seconds, EXACT);
  }

  @Test
  void replicasWaitForTheMeanOfTheirGradients() {
    BlockFacts facts = new BlockFacts(100, 0, 0, 0, 0, 0);
    Costs costs = costs(1, List.of(cost(1, 2)), facts);
    Cluster cluster = new Cluster(1, 10, 1, 0, Double.MAX_VALUE, false);
    double sync = 6 * (100 / 4.0 / 10 + 1);
    assertEquals(sync, cluster.allReduce(100, 4), EXACT);
    for (Scheme scheme : List.of(Scheme.BP, Scheme.SCPL)) {
      Prediction four = new Predictor(costs, cluster, 1).predict(scheme, List.of(1), 1, 4);
      assertEquals(3 + sync, four.secondsPerBatch(), EXACT, scheme.toString());
      assertEquals(4 * 16 / (3 + sync), four.samplesPerSecond(), EXACT, scheme.toString());
      assertEquals(4, four.devices());
    }
  }

  @Test
  void memoryIsThatOfTheStageThatNeedsMost() {
    BlockFacts facts = new BlockFacts(1000, 2000, 400, 80, 8, 4);
    Costs costs = costs(4, List.of(cost(1, 1), cost(1, 1)), facts);
    Predictor predictor = new Predictor(costs, Cluster.CORES, 1);
    List<Integer> two = List.of(1, 1);
    assertEquals(
        2 * (4000 + 480) + 2 * 8, predictor.predict(Scheme.BP, List.of(2), 1, 1).memory(), EXACT);
    assertEquals(4000 + 480 + 2 * 8, predictor.predict(Scheme.SCPL, two, 2, 1).memory(), EXACT);
    double waiting = 8 + 2 * 1;
    assertEquals(
        5000 + 480 / 4 + waiting, predictor.predict(Scheme.GPIPE, two, 2, 1).memory(), EXACT);
    double passes = (2 * 400 + 80) / 4.0; // the lower stage is one micro-batch ahead
    assertEquals(
        5000 + passes + waiting, predictor.predict(Scheme.ONE_F_ONE_B, two, 2, 1).memory(), EXACT);
  }

  @Test
  void thePlanIsTheFastestThatFits() {
    BlockFacts facts = new BlockFacts(100, 0, 0, 0, 0, 0);
    Costs costs = costs(1, List.of(cost(1, 2), cost(1, 2)), facts);
    Predictor slow = new Predictor(costs, new Cluster(1, 1, 0, 0, 1e9, false), 1);
    assertEquals(
        List.of(1, 1), slow.best(Scheme.SCPL, 2, 2).blocksPerStage(), "no gradients travel");
    assertEquals(2, slow.best(Scheme.BP, 2, 2).replicas());
    Predictor small = new Predictor(costs, new Cluster(1, 1e12, 0, 0, 300, false), 1);
    assertEquals(2, small.best(Scheme.SCPL, 4, 4).replicas());
    assertEquals(null, small.best(Scheme.BP, 4, 4), "400 bytes do not fit into 300");
  }

  @Test
  void theSlowestStageOfACutIsAsFastAsCanBe() {
    assertEquals(List.of(3, 1), Partition.of(new double[] {1, 1, 1, 3}, 2));
    assertEquals(List.of(1, 2, 1), Partition.of(new double[] {5, 1, 3, 4}, 3));
    assertEquals(List.of(4), Partition.of(new double[] {5, 1, 3, 4}, 1));
  }

  @Test
  void stagesThatWaitForEverAreFound() {
    Pipe never = new Pipe(1, 0, 0, 0);
    Simulation simulation = new Simulation(1, false);
    simulation.add(List.of(new Op.Receive(never)), never, null, 1, 1);
    assertThrows(IllegalStateException.class, simulation::run);
  }

  @Test
  void twoRunsGiveTheSame() {
    List<BlockCost> blocks = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      blocks.add(new BlockCost(0.1 + 0.013 * (i * 5 % 7), 0.01, 0.2 - 0.01 * i, 0.003));
    }
    BlockCost[] all = blocks.toArray(BlockCost[]::new);
    assertEquals(predict(Scheme.SCPL, 1, 3, all), predict(Scheme.SCPL, 1, 3, all));
  }
}
