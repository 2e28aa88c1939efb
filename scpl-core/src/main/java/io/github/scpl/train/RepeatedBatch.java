// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Arena;
import io.github.scpl.host.HostDevice;
import java.io.IOException;
import org.nd4j.linalg.api.buffer.DataType;

/** The first batch of a source, again and again. */
final class RepeatedBatch implements BatchStream {
  private final Arena arena = HostDevice.HOST.arena();
  private final BatchStream stream;
  private final Signal batch;
  private final int times;
  private int given;

  RepeatedBatch(BatchSource source, int epoch, DataType type, int times) {
    stream = source.open(epoch);
    batch = new Signal(arena, type);
    this.times = times;
  }

  @Override
  public boolean next(Signal target) throws IOException, InterruptedException {
    if (given == times || given == 0 && !stream.next(batch)) {
      return false;
    }
    given++;
    batch.fill(target);
    return true;
  }

  @Override
  public void close() {
    arena.close();
    stream.close();
  }
}
