// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.flink.internal.batch.BatchPart;
import java.util.List;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.core.io.InputStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class OneSplitReaderTest {
  /** Has two batches to read. */
  private static final class TwoBatches extends OneSplitReader {
    private int read;

    @Override
    protected boolean read(ReaderOutput<BatchPart> output) {
      return ++read <= 2;
    }

    @Override
    protected String place() {
      return "A test";
    }
  }

  @Test
  void itBeginsOnlyWhenItIsToldThatNoSplitFollows() throws Exception {
    try (TwoBatches reader = new TwoBatches()) {
      assertEquals(InputStatus.NOTHING_AVAILABLE, reader.pollNext(null));
      reader.addSplits(List.of(Position.GIVEN));
      assertFalse(reader.isAvailable().isDone());
      assertEquals(InputStatus.NOTHING_AVAILABLE, reader.pollNext(null));
      assertEquals(0, reader.read);
      reader.notifyNoMoreSplits();
      assertTrue(reader.isAvailable().isDone());
      assertEquals(InputStatus.MORE_AVAILABLE, reader.pollNext(null));
      assertEquals(InputStatus.MORE_AVAILABLE, reader.pollNext(null));
      assertEquals(InputStatus.END_OF_INPUT, reader.pollNext(null));
    }
  }

  @Test
  void withoutASplitItEndsAtOnce() throws Exception {
    try (TwoBatches reader = new TwoBatches()) {
      reader.notifyNoMoreSplits();
      assertEquals(InputStatus.END_OF_INPUT, reader.pollNext(null));
      assertEquals(0, reader.read);
    }
  }
}
