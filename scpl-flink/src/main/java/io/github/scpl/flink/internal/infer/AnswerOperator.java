// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal.infer;

import io.github.scpl.block.Bundle;
import io.github.scpl.block.Network;
import io.github.scpl.block.SingleBlock;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Lane;
import io.github.scpl.device.Tensor;
import io.github.scpl.flink.internal.batch.BatchPart;
import io.github.scpl.flink.internal.batch.BatchTicket;
import io.github.scpl.flink.internal.batch.PartReader;
import io.github.scpl.flink.internal.batch.PartWriter;
import io.github.scpl.flink.internal.infer.RowTags.Tagged;
import io.github.scpl.flink.recipe.RowAnswer;
import io.github.scpl.infer.BlockClassifier;
import io.github.scpl.infer.policy.Answer;
import io.github.scpl.pipeline.Failure;
import io.github.scpl.train.report.TrainingException;
import io.github.scpl.train.snapshot.Snapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ExceptionInChainedOperatorException;
import org.apache.flink.util.OutputTag;

/**
 * A block that answers: rows leave by its exit or its head through a side output, the others go on
 * to the next block. It has no state: a barrier comes between two batches, never between parts of
 * one.
 */
final class AnswerOperator extends AbstractStreamOperator<BatchPart>
    implements OneInputStreamOperator<BatchPart, BatchPart> {
  private static final long serialVersionUID = 1;

  /** The rows that leave. */
  static final OutputTag<RowAnswer> ANSWERS = new OutputTag<>("answers", RowAnswerSerializer.TYPE);

  private final transient InferencePlan plan;
  private final int index;
  private final transient PartWriter writer = new PartWriter();
  private transient SingleBlock single;
  private transient Lane lane;
  private transient Arena arena;
  private transient PartReader reader;
  private transient RowTags tags;
  private transient BlockClassifier classifier;
  private transient BatchTicket last;
  private transient Counter rowsIn;
  private transient Counter atExit;
  private transient Counter atHead;
  private transient Counter bytesSent;

  AnswerOperator(StreamOperatorParameters<BatchPart> parameters, InferencePlan plan, int index) {
    super(parameters);
    this.plan = plan;
    this.index = index;
  }

  @Override
  public void open() throws Exception {
    super.open();
    Network.Builder network = plan.recipe().network();
    single = network.buildBlock(index);
    Snapshot.open(Path.of(plan.snapshot())).restore(single.block().state());
    if (plan.stages().isFirst(index)) {
      lane = single.block().device().open(plan.stages().threads(index));
    }
    arena = single.block().device().arena();
    reader = new PartReader(arena, single.dataType());
    tags = new RowTags(network.blockCount(), arena);
    classifier =
        new BlockClassifier(single, network.classes(), plan.recipe().settings(), plan.tileRows());
    MetricGroup group = getMetricGroup().addGroup("scpl");
    rowsIn = group.counter("rows");
    atExit = group.counter("exitAnswers");
    atHead = group.counter("headAnswers");
    bytesSent = group.counter("bytesSent");
  }

  @Override
  public void processElement(StreamRecord<BatchPart> element) throws Exception {
    BatchPart batch = reader.read(element.getValue());
    if (batch == null) {
      return;
    }
    last = batch.ticket();
    try {
      process(batch.bundle(), tags.read(batch.targets()));
    } catch (ExceptionInChainedOperatorException e) { // of a block above, on the same thread
      throw e;
    } catch (RuntimeException e) {
      throw TrainingException.of(Failure.describe(this::place, e), e);
    }
  }

  private String place() {
    return "Stage " + plan.stages().of(index) + ", block " + index + ", batch " + last.batch();
  }

  private void process(Bundle input, List<Tagged> rows) {
    Bundle stay = classifier.run(input, rows.stream().map(Tagged::row).toList());
    List<Tagged> staying = new ArrayList<>();
    for (Tagged tagged : rows) {
      Answer answer = tagged.row().answer();
      if (answer == null) {
        staying.add(tagged);
      } else {
        answer(tagged.number(), answer);
      }
    }
    rowsIn.inc(rows.size());
    if (stay != null) {
      handOver(stay, tags.write(staying), staying.size());
    }
  }

  private void answer(long row, Answer answer) {
    (answer.isHead() ? atHead : atExit).inc();
    RowAnswer sent =
        new RowAnswer(row, answer.label(), answer.confidence(), answer.blocks(), answer.isHead());
    output.collect(ANSWERS, new StreamRecord<>(sent));
  }

  private void handOver(Bundle stay, Tensor rowTags, int rows) {
    BatchTicket ticket = last.withRows(rows);
    if (plan.stages().crosses(index)) {
      bytesSent.inc(writer.write(ticket, stay, rowTags, this::send));
    } else {
      send(BatchPart.whole(ticket, stay, rowTags));
    }
  }

  private void send(BatchPart part) {
    output.collect(new StreamRecord<>(part));
  }

  @Override
  @SuppressWarnings("try") // they are closed, and not used
  public void close() throws Exception {
    try (SingleBlock ofBlock = single;
        Arena ofReader = arena;
        BlockClassifier ofRows = classifier;
        Lane ofThread = lane) {
      super.close();
    }
  }
}
