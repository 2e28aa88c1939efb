// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal.infer;

import io.github.scpl.flink.internal.Binary;
import io.github.scpl.flink.recipe.RowAnswer;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Answers in bytes. */
public final class RowAnswerSerializer extends Binary.Serializer<RowAnswer> {
  public static final RowAnswerSerializer INSTANCE = new RowAnswerSerializer();
  public static final TypeInformation<RowAnswer> TYPE = new Binary<>(RowAnswer.class, INSTANCE);
  private static final long serialVersionUID = 1;

  @Override
  public void serialize(RowAnswer answer, DataOutputView target) throws IOException {
    target.writeLong(answer.row());
    target.writeInt(answer.label());
    target.writeDouble(answer.confidence());
    target.writeInt(answer.blocks());
    target.writeBoolean(answer.head());
  }

  @Override
  public RowAnswer deserialize(DataInputView source) throws IOException {
    return new RowAnswer(
        source.readLong(),
        source.readInt(),
        source.readDouble(),
        source.readInt(),
        source.readBoolean());
  }

  @Override
  public TypeSerializerSnapshot<RowAnswer> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Says which serializer wrote a state; made by Flink, too. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<RowAnswer> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
