// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal.source;

import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Arena;
import io.github.scpl.flink.internal.batch.BatchPart;
import io.github.scpl.flink.internal.batch.PartWriter;
import io.github.scpl.host.HostDevice;
import io.github.scpl.pipeline.Failure;
import io.github.scpl.train.report.TrainingException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.core.io.InputStatus;

/** Reads batches, one for each call of {@link #pollNext}, on the source's thread. */
public abstract class OneSplitReader implements SourceReader<BatchPart, Position> {
  /** Cuts batches into parts. */
  protected final PartWriter writer = new PartWriter();

  /** Owns what is read into; freed with the reader. */
  protected final Arena arena = HostDevice.HOST.arena();

  /** The batch that comes next; null as long as there is no split. */
  protected Position position;

  /** The pass over the data; null between two of them. */
  protected BatchStream stream;

  /** Complete when it is told that no split follows. */
  private final CompletableFuture<Void> available = new CompletableFuture<>();

  /** Sends the next batch, or goes on to the next pass; false if there is none. */
  protected abstract boolean read(ReaderOutput<BatchPart> output) throws Exception;

  /** Where it reads, for messages. */
  protected abstract String place();

  /** Opens a pass, and passes over the batches before the position. */
  protected final void open(BatchSource source, int epoch, Signal signal) throws Exception {
    stream =
        Objects.requireNonNull(
            source.open(epoch), "expected a stream from the source's open, got null");
    for (int batch = 0; batch < position.batch(); batch++) {
      if (!stream.next(signal)) {
        throw new IllegalArgumentException(
            "expected the data of before, of at least "
                + position.batch()
                + " batches, got "
                + batch);
      }
    }
  }

  @Override
  public final void start() {}

  @Override
  public final void addSplits(List<Position> splits) {
    position = splits.get(0);
  }

  @Override
  public final void notifyNoMoreSplits() {
    available.complete(null);
  }

  @Override
  public final CompletableFuture<Void> isAvailable() {
    return available;
  }

  @Override
  public final List<Position> snapshotState(long checkpoint) {
    return position == null ? List.of() : List.of(position);
  }

  /**
   * Begins only when it is told that no split follows: where a source has ended, or failed, before
   * it could be told, Flink fails the job for that, whatever else there is to say.
   */
  @Override
  public final InputStatus pollNext(ReaderOutput<BatchPart> output) throws Exception {
    if (!available.isDone()) {
      return InputStatus.NOTHING_AVAILABLE;
    }
    return position != null && readInPlace(output)
        ? InputStatus.MORE_AVAILABLE
        : InputStatus.END_OF_INPUT;
  }

  private boolean readInPlace(ReaderOutput<BatchPart> output) throws Exception {
    try {
      return read(output);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw TrainingException.of(Failure.describe(this::place, e), e);
    }
  }

  @Override
  public final void close() {
    try (arena) {
      if (stream != null) {
        stream.close();
      }
    }
  }
}
