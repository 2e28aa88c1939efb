// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal.train;

import io.github.scpl.block.BlockLoss;
import io.github.scpl.flink.internal.Binary;
import io.github.scpl.flink.internal.batch.BatchTicket;
import io.github.scpl.flink.internal.train.BlockReport.Span;
import io.github.scpl.train.report.BlockTime;
import io.github.scpl.train.snapshot.StoredBlock;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Reports of blocks in bytes. */
public final class BlockReportSerializer extends Binary.Serializer<BlockReport> {
  public static final BlockReportSerializer INSTANCE = new BlockReportSerializer();
  public static final TypeInformation<BlockReport> TYPE = new Binary<>(BlockReport.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  public void serialize(BlockReport report, DataOutputView target) throws IOException {
    target.writeInt(report.block());
    target.writeBoolean(report.stored() != null);
    if (report.stored() != null) {
      target.writeUTF(report.stored().randomKey());
      target.writeLong(report.stored().bytes());
      target.writeUTF(report.stored().sha256());
      return;
    }
    BatchTicket ticket = report.ticket();
    ticket.writeTo(target);
    target.writeDouble(report.time().forward());
    target.writeDouble(report.time().handOver());
    target.writeDouble(report.time().learn());
    target.writeLong(report.span().begin());
    target.writeLong(report.span().end());
    if (ticket.training()) {
      target.writeDouble(report.loss().contrastive());
      target.writeDouble(report.loss().exit());
      target.writeDouble(report.loss().head());
    } else {
      target.writeInt(report.exitHits());
      target.writeInt(report.headHits());
    }
  }

  @Override
  public BlockReport deserialize(DataInputView source) throws IOException {
    int block = source.readInt();
    if (source.readBoolean()) {
      StoredBlock stored = new StoredBlock(source.readUTF(), source.readLong(), source.readUTF());
      return BlockReport.stored(block, stored);
    }
    BatchTicket ticket = BatchTicket.readFrom(source);
    BlockTime time = new BlockTime(source.readDouble(), source.readDouble(), source.readDouble());
    Span span = new Span(source.readLong(), source.readLong());
    if (ticket.training()) {
      BlockLoss loss = new BlockLoss(source.readDouble(), source.readDouble(), source.readDouble());
      return BlockReport.trained(block, ticket, loss, time, span);
    }
    return BlockReport.evaluated(block, ticket, source.readInt(), source.readInt(), time, span);
  }

  @Override
  public TypeSerializerSnapshot<BlockReport> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Says which serializer wrote a state; made by Flink, too. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<BlockReport> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
