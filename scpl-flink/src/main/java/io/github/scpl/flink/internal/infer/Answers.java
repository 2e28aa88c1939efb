// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal.infer;

import io.github.scpl.flink.internal.OperatorFactory;
import io.github.scpl.flink.internal.batch.BatchPart;
import io.github.scpl.flink.recipe.RowAnswer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** Blocks, and the way of answers out of them. */
public final class Answers {
  private Answers() {}

  /** A block that answers, made where it runs. */
  public static OperatorFactory<BatchPart, BatchPart> block(InferencePlan plan, int block) {
    return new OperatorFactory<>(
        AnswerOperator.class, parameters -> new AnswerOperator(parameters, plan, block));
  }

  /** The rows that leave at a block. */
  public static DataStream<RowAnswer> of(SingleOutputStreamOperator<BatchPart> block) {
    return block.getSideOutput(AnswerOperator.ANSWERS);
  }

  /** One stream, in the slot of one stage: what reads it then needs no other. */
  public static DataStream<RowAnswer> unite(DataStream<RowAnswer> answers, String group) {
    return answers.filter(answer -> true).name("answers").uid("answers").slotSharingGroup(group);
  }
}
