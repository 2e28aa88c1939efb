// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal.train;

import io.github.scpl.block.BlockState;
import io.github.scpl.train.snapshot.BlockSnapshot;
import io.github.scpl.train.snapshot.StoredBlock;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A block as the state of an operator: the bytes of its file in chunks, each behind its length, a
 * length of 0, and what was known of the file when it was written.
 */
final class BlockOperatorState {
  private static final int MOST_BYTES = 1 << 16;

  private BlockOperatorState() {}

  static void write(OutputStream output, BlockState state) throws IOException {
    DataOutputStream data = new DataOutputStream(output);
    StoredBlock stored = BlockSnapshot.write(new Chunks(data), state);
    data.writeInt(0);
    data.writeUTF(stored.randomKey());
    data.writeLong(stored.bytes());
    data.writeUTF(stored.sha256());
    data.flush();
  }

  /** Puts its length before everything that is written. */
  private static final class Chunks extends OutputStream {
    private final DataOutputStream data;

    Chunks(DataOutputStream data) {
      this.data = data;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b});
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (int done = 0; done < length; done += MOST_BYTES) {
        int some = Math.min(MOST_BYTES, length - done);
        data.writeInt(some);
        data.write(bytes, offset + done, some);
      }
    }
  }

  /** Overwrites the block, or throws and leaves it as it is. */
  static void read(InputStream input, BlockState state) throws IOException {
    Path file = Files.createTempFile("scpl-block" + state.block() + "-", ".safetensors");
    try {
      DataInputStream data = new DataInputStream(input);
      copy(data, file);
      StoredBlock stored = new StoredBlock(data.readUTF(), data.readLong(), data.readUTF());
      BlockSnapshot.restore(file, stored, state);
    } finally {
      Files.delete(file);
    }
  }

  private static void copy(DataInputStream input, Path file) throws IOException {
    byte[] chunk = new byte[MOST_BYTES];
    try (OutputStream output = Files.newOutputStream(file)) {
      for (int length = input.readInt(); length != 0; length = input.readInt()) {
        if (length < 0 || length > MOST_BYTES) {
          throw new IOException(
              "Expected a chunk of at most " + MOST_BYTES + " bytes of a block, got " + length);
        }
        input.readFully(chunk, 0, length);
        output.write(chunk, 0, length);
      }
    }
  }
}
