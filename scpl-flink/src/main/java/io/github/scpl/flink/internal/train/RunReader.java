// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal.train;

import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchSource;
import io.github.scpl.flink.internal.batch.BatchPart;
import io.github.scpl.flink.internal.batch.BatchTicket;
import io.github.scpl.flink.internal.source.OneSplitReader;
import io.github.scpl.train.growth.GrowthSchedule;
import java.util.function.IntUnaryOperator;
import org.apache.flink.api.connector.source.ReaderOutput;

/** Reads the batches of a run: for each epoch those of the training data, then the test data. */
public final class RunReader extends OneSplitReader {
  private final RunPlan plan;
  private Network.Builder network;
  private BatchSource training;
  private BatchSource test;
  private GrowthSchedule growth;
  private Signal signal;
  private IntUnaryOperator activeBlocks;

  /** A reader that makes its data where it is. */
  public RunReader(RunPlan plan) {
    this.plan = plan;
  }

  @Override
  protected String place() {
    BatchSource source = position.training() ? training : test;
    String name = source == null ? "Data source" : source.name();
    String what = position.training() ? "training" : "test";
    return name + ", " + what + " batch " + position.batch() + " of epoch " + position.epoch();
  }

  @Override
  protected boolean read(ReaderOutput<BatchPart> output) throws Exception {
    if (position.epoch() > plan.rates().size()) {
      return false;
    }
    if (stream == null) {
      open();
    }
    if (stream.next(signal)) {
      signal.requireFit(network.inputShape(), network.classes());
      BatchTicket ticket =
          new BatchTicket(
              position.epoch(),
              position.batch(),
              position.training(),
              plan.rates().get(position.epoch() - 1),
              signal.rows(),
              activeBlocks.applyAsInt(position.batch()));
      writer.write(ticket, signal.bundle(), signal.targets(), output::collect);
      position = position.next();
    } else {
      endPass();
    }
    return true;
  }

  private void open() throws Exception {
    if (network == null) {
      network = plan.recipe().network();
      training = plan.recipe().training();
      test = plan.recipe().test();
      growth = plan.recipe().growth();
      signal = new Signal(arena, network.dataType());
    }
    int blocks = plan.blocks();
    if (position.training()) {
      activeBlocks = growth.plan(blocks, position.epoch(), position.before());
      open(training, position.epoch(), signal);
    } else {
      activeBlocks = batch -> blocks;
      open(test, 0, signal);
    }
  }

  private void endPass() {
    if (position.batch() == 0) {
      throw new IllegalArgumentException("expected at least one batch, got none");
    }
    stream.close();
    stream = null;
    position = position.nextPass();
  }
}
