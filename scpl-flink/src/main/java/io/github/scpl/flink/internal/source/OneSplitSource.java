// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal.source;

import io.github.scpl.flink.internal.batch.BatchPart;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Batches in their order, which can be replayed from any: one reader has its one split. */
public final class OneSplitSource implements Source<BatchPart, Position, Position> {
  private static final long serialVersionUID = 1;

  private final Position start;
  private final Maker maker;

  /** Makes the reader; it is sent to where that is. */
  public interface Maker extends Serializable {
    /** A reader that has no split yet. */
    SourceReader<BatchPart, Position> make();
  }

  /** Batches from a position on. */
  public OneSplitSource(Position start, Maker maker) {
    this.start = start;
    this.maker = maker;
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.BOUNDED;
  }

  @Override
  public SourceReader<BatchPart, Position> createReader(SourceReaderContext context) {
    return maker.make();
  }

  @Override
  public SplitEnumerator<Position, Position> createEnumerator(
      SplitEnumeratorContext<Position> context) {
    return new Enumerator(context, start);
  }

  @Override
  public SplitEnumerator<Position, Position> restoreEnumerator(
      SplitEnumeratorContext<Position> context, Position checkpoint) {
    return new Enumerator(context, checkpoint);
  }

  @Override
  public SimpleVersionedSerializer<Position> getSplitSerializer() {
    return new Position.Serializer();
  }

  /** The enumerator keeps the split that nobody has, or {@link Position#GIVEN}. */
  @Override
  public SimpleVersionedSerializer<Position> getEnumeratorCheckpointSerializer() {
    return new Position.Serializer();
  }

  /** Gives the one split to the one reader. */
  private static final class Enumerator implements SplitEnumerator<Position, Position> {
    private final SplitEnumeratorContext<Position> context;
    private Position split;

    Enumerator(SplitEnumeratorContext<Position> context, Position split) {
      this.context = context;
      this.split = split;
    }

    @Override
    public void start() {}

    @Override
    public void addReader(int subtask) {
      if (!split.equals(Position.GIVEN)) {
        context.assignSplit(split, subtask);
        split = Position.GIVEN;
      }
      context.signalNoMoreSplits(subtask);
    }

    @Override
    public void handleSplitRequest(int subtask, String host) {}

    @Override
    public void addSplitsBack(List<Position> back, int subtask) {
      split = back.isEmpty() ? split : back.get(0);
    }

    @Override
    public Position snapshotState(long checkpoint) {
      return split;
    }

    @Override
    public void close() {}
  }
}
