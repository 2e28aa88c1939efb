// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal.infer;

import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchSource;
import io.github.scpl.flink.internal.batch.BatchPart;
import io.github.scpl.flink.internal.batch.BatchTicket;
import io.github.scpl.flink.internal.source.OneSplitReader;
import io.github.scpl.flink.recipe.InferenceRecipe;
import org.apache.flink.api.connector.source.ReaderOutput;

/** Reads the rows of an input, batch by batch. */
public final class RowReader extends OneSplitReader {
  private final InferenceRecipe recipe;
  private Network.Builder network;
  private BatchSource input;
  private Signal signal;
  private RowTags tags;

  /** A reader that makes its input where it is. */
  public RowReader(InferenceRecipe recipe) {
    this.recipe = recipe;
  }

  @Override
  protected String place() {
    return (input == null ? "Data source" : input.name()) + ", batch " + position.batch();
  }

  @Override
  protected boolean read(ReaderOutput<BatchPart> output) throws Exception {
    if (stream == null) {
      network = recipe.network();
      signal = new Signal(arena, network.dataType());
      tags = new RowTags(network.blockCount(), arena);
      input = recipe.input();
      open(input, 0, signal);
    }
    if (!stream.next(signal)) {
      return false;
    }
    signal.requireFit(network.inputShape(), network.classes());
    int rows = signal.rows();
    BatchTicket ticket = new BatchTicket(0, position.batch(), false, 0, rows, network.blockCount());
    writer.write(
        ticket, signal.bundle(), tags.write(tags.first(position.before(), rows)), output::collect);
    position = position.next(rows);
    return true;
  }
}
