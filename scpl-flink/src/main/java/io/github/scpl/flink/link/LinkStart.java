// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.link;

import io.github.scpl.block.Bundle;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Tensor;
import io.github.scpl.flink.internal.batch.BatchPart;
import io.github.scpl.flink.internal.batch.BatchTicket;
import io.github.scpl.flink.internal.batch.PartWriter;
import io.github.scpl.flink.internal.train.BlockReport;
import io.github.scpl.host.HostDevice;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.nd4j.linalg.api.buffer.DataType;

/** Sends batches as a block does, in the order of their numbers: small ones, then large ones. */
final class LinkStart extends AbstractStreamOperator<BatchPart>
    implements OneInputStreamOperator<Long, BatchPart> {
  private static final long serialVersionUID = 1;

  /** When what was sent. */
  static final OutputTag<LinkEvent> EVENTS = new OutputTag<>("events", LinkEvent.TYPE);

  private final transient PartWriter writer = new PartWriter();
  private transient Arena arena;
  private transient Bundle small;
  private transient Bundle large;

  LinkStart(StreamOperatorParameters<BatchPart> parameters) {
    super(parameters);
  }

  @Override
  public void open() throws Exception {
    super.open();
    arena = HostDevice.HOST.arena();
    small = Bundle.of(ones(LinkEnds.SMALL_FLOATS));
    large = Bundle.of(ones(LinkEnds.LARGE_FLOATS));
  }

  /** Memory that nobody has written to would not have to be fetched. */
  private Tensor ones(int length) {
    Tensor ones = arena.uninitialized(DataType.FLOAT, 1, length);
    ones.fill(() -> 1);
    return ones;
  }

  @Override
  public void processElement(StreamRecord<Long> element) throws InterruptedException {
    int batch = element.getValue().intValue();
    boolean isSmall = batch < LinkEnds.SMALL;
    if (isSmall) {
      Thread.sleep(LinkEnds.PAUSE_MILLIS); // so that nothing else is on its way
    }
    BatchTicket ticket = new BatchTicket(1, batch, true, 0, 1, 1);
    long micros = BlockReport.Span.now();
    writer.write(
        ticket, isSmall ? small : large, null, part -> output.collect(new StreamRecord<>(part)));
    output.collect(EVENTS, new StreamRecord<>(LinkEvent.of(false, batch, micros)));
  }

  @Override
  @SuppressWarnings("try") // it is closed, and not used
  public void close() throws Exception {
    try (Arena ofBatches = arena) {
      super.close();
    }
  }
}
