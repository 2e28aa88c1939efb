// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal.batch;

import io.github.scpl.device.Layout;
import io.github.scpl.flink.internal.Binary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.nd4j.linalg.api.buffer.DataType;

/** Parts of batches in bytes: numbers big-endian, elements as they are cut. */
public final class BatchPartSerializer extends Binary.Serializer<BatchPart> {
  public static final BatchPartSerializer INSTANCE = new BatchPartSerializer();
  public static final TypeInformation<BatchPart> TYPE = new Binary<>(BatchPart.class, INSTANCE);
  private static final long serialVersionUID = 1;
  private static final int MOST_DIMENSIONS = 16;

  @Override
  public void serialize(BatchPart part, DataOutputView target) throws IOException {
    if (part.isWhole()) {
      throw new IllegalStateException(
          "Expected a part of a batch between two threads, got a batch in memory of "
              + part.ticket());
    }
    BatchTicket ticket = part.ticket();
    ticket.writeTo(target);
    target.writeByte(part.heads().size());
    for (ArrayHead head : part.heads()) {
      target.writeByte(head.role().ordinal());
      target.writeByte(head.type().ordinal());
      target.writeByte(head.layout().ordinal());
      target.writeByte(head.shape().size());
      for (long dimension : head.shape()) {
        target.writeLong(dimension);
      }
    }
    target.writeInt(part.count());
    target.write(part.bytes(), 0, part.count());
  }

  @Override
  public BatchPart deserialize(DataInputView source) throws IOException {
    BatchTicket ticket = BatchTicket.readFrom(source);
    int arrays = source.readUnsignedByte();
    List<ArrayHead> heads = new ArrayList<>(arrays);
    for (int i = 0; i < arrays; i++) {
      heads.add(head(source));
    }
    int count = source.readInt();
    require(count >= 0 && count <= PartWriter.BYTES, "at most " + PartWriter.BYTES, count);
    byte[] bytes = new byte[count];
    source.readFully(bytes);
    return BatchPart.of(ticket, heads, bytes, count);
  }

  private static ArrayHead head(DataInputView source) throws IOException {
    ArrayHead.Role role = one(ArrayHead.Role.values(), source.readUnsignedByte());
    DataType type = one(DataType.values(), source.readUnsignedByte());
    Layout layout = one(Layout.values(), source.readUnsignedByte());
    int rank = source.readUnsignedByte();
    require(rank <= MOST_DIMENSIONS, "at most " + MOST_DIMENSIONS + " dimensions", rank);
    List<Long> shape = new ArrayList<>(rank);
    for (int i = 0; i < rank; i++) {
      shape.add(source.readLong());
    }
    return new ArrayHead(role, type, layout, shape);
  }

  private static <E> E one(E[] values, int ordinal) throws IOException {
    require(ordinal < values.length, "a number below " + values.length, ordinal);
    return values[ordinal];
  }

  private static void require(boolean met, String expected, int got) throws IOException {
    if (!met) {
      throw new IOException("Expected " + expected + " in a part of a batch, got " + got);
    }
  }

  @Override
  public TypeSerializerSnapshot<BatchPart> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Says which serializer wrote a state; made by Flink, too. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<BatchPart> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
