// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.link;

import io.github.scpl.flink.internal.Binary;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What an end of a link did with a batch.
 *
 * @param received whether it is the upper end
 * @param batch from 0
 * @param micros of the clock, when the batch was begun to be sent, or was received
 * @param cpuNanos that the thread has worked since its start, when it was done with the batch
 */
record LinkEvent(boolean received, int batch, long micros, long cpuNanos) {
  static final TypeInformation<LinkEvent> TYPE = new Binary<>(LinkEvent.class, Serializer.INSTANCE);

  /** Of the calling thread, and of now. */
  static LinkEvent of(boolean received, int batch, long micros) {
    long cpuNanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    return new LinkEvent(received, batch, micros, cpuNanos);
  }

  /** In bytes. */
  static final class Serializer extends Binary.Serializer<LinkEvent> {
    static final Serializer INSTANCE = new Serializer();
    private static final long serialVersionUID = 1;

    @Override
    public void serialize(LinkEvent event, DataOutputView target) throws IOException {
      target.writeBoolean(event.received);
      target.writeInt(event.batch);
      target.writeLong(event.micros);
      target.writeLong(event.cpuNanos);
    }

    @Override
    public LinkEvent deserialize(DataInputView source) throws IOException {
      return new LinkEvent(
          source.readBoolean(), source.readInt(), source.readLong(), source.readLong());
    }

    @Override
    public TypeSerializerSnapshot<LinkEvent> snapshotConfiguration() {
      return new Snapshot();
    }
  }

  /** Says which serializer wrote a state; made by Flink, too. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<LinkEvent> {
    public Snapshot() {
      super(() -> Serializer.INSTANCE);
    }
  }
}
