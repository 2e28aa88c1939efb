// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.link;

import io.github.scpl.device.Arena;
import io.github.scpl.flink.internal.batch.BatchPart;
import io.github.scpl.flink.internal.batch.PartReader;
import io.github.scpl.flink.internal.train.BlockReport;
import io.github.scpl.host.HostDevice;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.nd4j.linalg.api.buffer.DataType;

/** Receives batches as a block does, and says when. */
final class LinkEnd extends AbstractStreamOperator<LinkEvent>
    implements OneInputStreamOperator<BatchPart, LinkEvent> {
  private static final long serialVersionUID = 1;

  private transient Arena arena;
  private transient PartReader reader;

  LinkEnd(StreamOperatorParameters<LinkEvent> parameters) {
    super(parameters);
  }

  @Override
  public void open() throws Exception {
    super.open();
    arena = HostDevice.HOST.arena();
    reader = new PartReader(arena, DataType.FLOAT);
  }

  @Override
  public void processElement(StreamRecord<BatchPart> element) {
    BatchPart batch = reader.read(element.getValue());
    if (batch != null) {
      LinkEvent event = LinkEvent.of(true, batch.ticket().batch(), BlockReport.Span.now());
      output.collect(new StreamRecord<>(event));
    }
  }

  @Override
  @SuppressWarnings("try") // it is closed, and not used
  public void close() throws Exception {
    try (Arena ofReader = arena) {
      super.close();
    }
  }
}
