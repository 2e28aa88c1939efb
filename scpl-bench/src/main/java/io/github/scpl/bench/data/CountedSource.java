// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.data;

import io.github.scpl.bench.progress.Task;
import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import java.io.IOException;
import java.util.function.IntConsumer;

/** The same batches; somebody is told how many rows each has, when it has been read. */
public record CountedSource(BatchSource source, IntConsumer rows) implements BatchSource {
  /** Batches of so many rows in all, whose reading tells how much of a task is done. */
  public static BatchSource of(BatchSource source, int total, Task task) {
    int[] done = {0};
    task.done("", 0, total);
    return new CountedSource(source, number -> task.done("", done[0] += number, total));
  }

  @Override
  public BatchStream open(int epoch) {
    BatchStream stream = source.open(epoch);
    return new BatchStream() {
      @Override
      public boolean next(Signal target) throws IOException, InterruptedException {
        boolean more = stream.next(target);
        if (more) {
          rows.accept(target.rows());
        }
        return more;
      }

      @Override
      public void close() {
        stream.close();
      }
    };
  }

  @Override
  public String name() {
    return source.name();
  }
}
