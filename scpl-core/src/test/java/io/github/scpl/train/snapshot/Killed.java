// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.snapshot;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.train.Batches;
import io.github.scpl.train.Networks;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.Placement;
import io.github.scpl.train.Trainer;
import io.github.scpl.train.report.EpochResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A process that trains with a snapshot behind every batch until it is killed, and goes on when it
 * is started again: folder, stages, capacity, and pauses of a batch in milliseconds. It says when
 * it begins to train, and in the end what it has computed.
 */
final class Killed {
  static final String BEGINS = "begins";
  static final String ENDS = "ends ";
  private static final int EPOCHS = 3;
  private static final int BATCHES = 40;

  private Killed() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    int stages = Integer.parseInt(args[1]);
    int[] rows = new int[BATCHES];
    Arrays.fill(rows, 8);
    Batches training = Batches.images(rows);
    Batches test = Batches.images(6, 3);
    try (Network network = Networks.convolutional(Method.DASCPL, 3).build();
        Trainer trainer =
            PipelineTrainer.builder(network)
                .placement(Placement.even(Networks.BLOCKS, stages, 1))
                .capacity(Integer.parseInt(args[2]))
                .cores(4)
                .build()) {
      trainer.resume(Snapshots.in(Path.of(args[0])).withEvery(1));
      System.out.println(BEGINS);
      LearningRateSchedule rates = LearningRateSchedule.cosine(1e-2, 1e-3);
      List<EpochResult> results = trainer.fit(training, test, EPOCHS, rates);
      System.out.println(ENDS + computed(results, network));
    }
  }

  /** Losses, accuracies, and a hash of each array of the network and its optimizer. */
  static String computed(List<EpochResult> results, Network network) {
    StringBuilder computed = new StringBuilder();
    results.forEach(
        result ->
            computed.append(result.training().losses()).append(result.evaluation().accuracies()));
    network
        .states()
        .forEach(
            state -> {
              state
                  .parameters()
                  .forEach(each -> computed.append(Arrays.hashCode(each.value().toArray())));
              state
                  .buffers()
                  .forEach(each -> computed.append(Arrays.hashCode(each.value().toArray())));
              state
                  .parameters()
                  .forEach(
                      each ->
                          state
                              .optimizer()
                              .kept(each)
                              .moments()
                              .forEach(
                                  moment -> computed.append(Arrays.hashCode(moment.toArray()))));
            });
    return computed.toString();
  }
}
