// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal.source;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Where a source is: all that is to be known to go on from there.
 *
 * @param epoch from 1; 0 where rows are answered
 * @param training false in the evaluation behind the epoch, and where rows are answered
 * @param batch of that pass over the data which comes next, from 0
 * @param before training batches of the epochs before; where rows are answered, rows before
 */
public record Position(int epoch, boolean training, int batch, long before)
    implements SourceSplit, Serializable {
  /** Before the first batch of a run. */
  public static final Position RUN = new Position(1, true, 0, 0);

  /** Before the first row. */
  public static final Position ROWS = new Position(0, false, 0, 0);

  /** None: somebody else has the split. */
  static final Position GIVEN = new Position(-1, false, 0, 0);

  /** There is one source, and one split of it. */
  @Override
  public String splitId() {
    return "all";
  }

  /** Behind a batch of a run. */
  public Position next() {
    return new Position(epoch, training, batch + 1, before);
  }

  /** Behind a batch of so many rows that are answered. */
  public Position next(int rows) {
    return new Position(epoch, training, batch + 1, before + rows);
  }

  /** Behind the last batch of a pass over the data of a run. */
  public Position nextPass() {
    return training
        ? new Position(epoch, false, 0, before + batch)
        : new Position(epoch + 1, true, 0, before);
  }

  /** Positions in bytes. */
  static final class Serializer implements SimpleVersionedSerializer<Position> {
    private static final int VERSION = 1;

    @Override
    public int getVersion() {
      return VERSION;
    }

    @Override
    public byte[] serialize(Position position) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (DataOutputStream output = new DataOutputStream(bytes)) {
        output.writeInt(position.epoch);
        output.writeBoolean(position.training);
        output.writeInt(position.batch);
        output.writeLong(position.before);
      }
      return bytes.toByteArray();
    }

    @Override
    public Position deserialize(int version, byte[] bytes) throws IOException {
      if (version != VERSION) {
        throw new IOException(
            "Expected a position of version " + VERSION + ", got version " + version);
      }
      DataInputStream input = new DataInputStream(new ByteArrayInputStream(bytes));
      return new Position(input.readInt(), input.readBoolean(), input.readInt(), input.readLong());
    }
  }
}
