// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal.train;

import io.github.scpl.flink.internal.OperatorFactory;
import io.github.scpl.flink.internal.batch.BatchPart;
import io.github.scpl.train.report.EpochResult;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** Blocks, and the way of results from them to whoever started the job. */
public final class Results {
  private Results() {}

  /** A block that learns, made where it runs. */
  public static OperatorFactory<BatchPart, BatchPart> block(RunPlan plan, int block) {
    return new OperatorFactory<>(
        BlockOperator.class, parameters -> new BlockOperator(parameters, plan, block));
  }

  /** What a block has to say. */
  public static DataStream<BlockReport> of(SingleOutputStreamOperator<BatchPart> block) {
    return block.getSideOutput(BlockOperator.REPORTS);
  }

  /** The results of epochs, each as JSON. */
  public static DataStream<String> add(
      DataStream<BlockReport> reports, RunPlan plan, String slotSharingGroup) {
    return reports
        .transform(
            "results",
            Types.STRING,
            new OperatorFactory<>(
                ResultOperator.class, parameters -> new ResultOperator(parameters, plan)))
        .uid("results")
        .slotSharingGroup(slotSharingGroup);
  }

  /** A result that was sent as JSON. */
  public static EpochResult parse(String text) throws IOException {
    return RunProgress.result(text);
  }
}
