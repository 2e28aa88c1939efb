// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Arena;
import io.github.scpl.host.HostDevice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A batch, copied to the heap.
 *
 * @param shape of the features
 * @param rows the features of each row
 * @param labels of each row
 */
record Rows(long[] shape, List<double[]> rows, int[] labels) {
  /** All batches of an epoch. */
  static List<Rows> read(BatchSource source, int epoch) throws IOException, InterruptedException {
    return read(source, epoch, DataType.FLOAT);
  }

  static List<Rows> read(BatchSource source, int epoch, DataType type)
      throws IOException, InterruptedException {
    List<Rows> batches = new ArrayList<>();
    try (Arena arena = HostDevice.HOST.arena();
        BatchStream stream = source.open(epoch)) {
      Signal signal = new Signal(arena, type);
      while (stream.next(signal)) {
        batches.add(of(signal));
      }
      return batches;
    }
  }

  private static Rows of(Signal signal) {
    double[] all = signal.bundle().features().toArray();
    int size = all.length / signal.rows();
    List<double[]> rows = new ArrayList<>();
    for (int row = 0; row < signal.rows(); row++) {
      rows.add(Arrays.copyOfRange(all, row * size, (row + 1) * size));
    }
    return new Rows(signal.bundle().features().shape().clone(), rows, signal.labels().clone());
  }

  /** The rows from {@code from} to before {@code to}. */
  List<double[]> rows(int from, int to) {
    return rows.subList(from, to);
  }
}
