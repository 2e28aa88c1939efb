// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal.train;

import io.github.scpl.block.Block;
import io.github.scpl.block.Bundle;
import io.github.scpl.block.SingleBlock;
import io.github.scpl.device.Arena;
import io.github.scpl.device.DeviceException;
import io.github.scpl.device.Lane;
import io.github.scpl.device.Tensor;
import io.github.scpl.flink.internal.batch.BatchPart;
import io.github.scpl.flink.internal.batch.BatchTicket;
import io.github.scpl.flink.internal.batch.PartReader;
import io.github.scpl.flink.internal.batch.PartWriter;
import io.github.scpl.pipeline.Failure;
import io.github.scpl.train.report.BlockTime;
import io.github.scpl.train.report.TrainingException;
import io.github.scpl.train.snapshot.BlockSnapshot;
import io.github.scpl.train.stage.Work;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.OperatorStateCheckpointOutputStream;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StatePartitionStreamProvider;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ExceptionInChainedOperatorException;
import org.apache.flink.util.OutputTag;

/**
 * A block that learns, or is evaluated, batch by batch: forward, the output to the next block, then
 * its own losses, gradients and update. Nothing comes back from the blocks above.
 *
 * <p>Its state is the block, as snapshots keep it. A barrier comes between two batches, never
 * between parts of one, so what is kept has learned from all batches before the barrier, and from
 * none behind it.
 */
final class BlockOperator extends AbstractStreamOperator<BatchPart>
    implements OneInputStreamOperator<BatchPart, BatchPart> {
  private static final long serialVersionUID = 1;

  /** What blocks have to say. */
  static final OutputTag<BlockReport> REPORTS =
      new OutputTag<>("reports", BlockReportSerializer.TYPE);

  private final transient RunPlan plan;
  private final int index;
  private final transient PartWriter writer = new PartWriter();
  private transient SingleBlock single;
  private transient Block block;
  private transient Lane lane;
  private transient Arena arena;
  private transient PartReader reader;
  private transient BatchTicket last;
  private transient Meters meters;

  BlockOperator(StreamOperatorParameters<BatchPart> parameters, RunPlan plan, int index) {
    super(parameters);
    this.plan = plan;
    this.index = index;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    single = plan.recipe().network().buildBlock(index);
    block = single.block();
    for (StatePartitionStreamProvider kept : context.getRawOperatorStateInputs()) {
      try (InputStream input = kept.getStream()) {
        BlockOperatorState.read(input, block.state());
      }
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    if (plan.stages().isFirst(index)) {
      lane = block.device().open(plan.stages().threads(index));
    }
    arena = block.device().arena();
    reader = new PartReader(arena, single.dataType());
    MetricGroup group = getMetricGroup().addGroup("scpl");
    meters = new Meters(group);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    inPlace(
        () -> {
          block.requireFinite(); // or what is kept could never be gone on from
          OperatorStateCheckpointOutputStream kept = context.getRawOperatorStateOutput();
          kept.startNewPartition();
          BlockOperatorState.write(kept, block.state());
        });
  }

  @Override
  public void processElement(StreamRecord<BatchPart> element) throws Exception {
    BatchPart batch = reader.read(element.getValue());
    if (batch != null) {
      boolean trained = last != null && last.training() && !batch.ticket().training();
      if (trained) {
        inPlace(block::requireFinite);
      }
      last = batch.ticket();
      inPlace(() -> process(batch.ticket(), batch.bundle(), batch.targets()));
    }
  }

  private void process(BatchTicket ticket, Bundle input, Tensor targets) {
    label();
    long begin = BlockReport.Span.now();
    long start = System.nanoTime();
    Bundle out = block.forward(input, ticket.step());
    double forward = secondsSince(start);
    double handOver = 0;
    if (ticket.includes(index + 1) && index + 1 < plan.blocks()) {
      handOver = handOver(ticket, out, targets);
      label(); // since a block above, on the same thread, had its own
    }
    long handedOver = System.nanoTime();
    BlockReport report =
        ticket.training()
            ? BlockReport.trained(
                index,
                ticket,
                block.learn(targets, ticket.learningRate()).get(),
                new BlockTime(forward, handOver, secondsSince(handedOver)),
                BlockReport.Span.since(begin))
            : BlockReport.evaluated(
                index,
                ticket,
                score("exit", block.exitLogits(), targets),
                score("head", block.headLogits(), targets),
                new BlockTime(forward, handOver, secondsSince(handedOver)),
                BlockReport.Span.since(begin));
    meters.add(report);
    output.collect(REPORTS, new StreamRecord<>(report));
  }

  private void label() {
    block.device().lane().label(work());
  }

  /** Returns the seconds that took; on the same thread, what follows is the next block's time. */
  private double handOver(BatchTicket ticket, Bundle out, Tensor targets) {
    if (!plan.stages().crosses(index)) {
      send(BatchPart.whole(ticket, out, targets));
      return 0;
    }
    long start = System.nanoTime();
    meters.sent(writer.write(ticket, out, targets, this::send));
    return secondsSince(start);
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) * 1e-9;
  }

  private void send(BatchPart part) {
    output.collect(new StreamRecord<>(part));
  }

  private int score(String name, Tensor logits, Tensor targets) {
    return logits == null ? -1 : block.score(name, logits, targets, 0).getAsInt();
  }

  /** What may fail, and is told with its place then. */
  private interface Action {
    void run() throws Exception;
  }

  private void inPlace(Action action) throws Exception {
    try {
      action.run();
    } catch (ExceptionInChainedOperatorException e) { // of a block above, on the same thread
      throw e;
    } catch (RuntimeException e) {
      String origin = DeviceException.place(e, List.of(block.device()));
      throw TrainingException.of(
          Failure.describe(() -> origin == null ? work().toString() : origin, e), e);
    }
  }

  private Work work() {
    return new Work(plan.stages().of(index), index, last == null ? null : last.step());
  }

  /** All batches have passed: stores the block where the job wants it. */
  @Override
  public void finish() throws Exception {
    super.finish();
    inPlace(block::requireFinite);
    if (plan.snapshot() != null) {
      BlockReport report =
          BlockReport.stored(index, BlockSnapshot.write(Path.of(plan.snapshot()), block.state()));
      output.collect(REPORTS, new StreamRecord<>(report));
    }
  }

  @Override
  @SuppressWarnings("try") // they are closed, and not used
  public void close() throws Exception {
    try (SingleBlock ofBlock = single;
        Arena ofReader = arena;
        Lane ofThread = lane) {
      super.close();
    }
  }
}
