// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.stage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.Step;
import io.github.scpl.device.Arena;
import io.github.scpl.host.HostDevice;
import io.github.scpl.pipeline.Channel;
import io.github.scpl.pipeline.ChannelClosedException;
import io.github.scpl.train.Batches;
import io.github.scpl.train.Networks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;

@Timeout(60)
class MicroBatchesTest {
  private final Network network = Networks.perceptron(Method.BP, 1).build();
  private final Arena arena = HostDevice.HOST.arena();
  private final Channel<Slot> batches = Slot.channel(1, arena, HostDevice.HOST, DataType.FLOAT);
  private final Channel<Slot> pieces = Slot.channel(3, arena, HostDevice.HOST, DataType.FLOAT);
  private final MicroBatches microBatches = new MicroBatches(batches, pieces, HostDevice.HOST, 4);

  @AfterEach
  void close() {
    arena.close();
    network.close();
  }

  private static List<Integer> sizes(int rows, int wanted) {
    int count = MicroBatches.count(rows, wanted);
    List<Integer> sizes = new ArrayList<>();
    for (int m = 0; m < count; m++) {
      sizes.add(MicroBatches.bound(rows, count, m + 1) - MicroBatches.bound(rows, count, m));
    }
    return sizes;
  }

  @Test
  void rowsAreSharedAsEquallyAsCanBe() {
    assertEquals(List.of(16, 16, 16, 16), sizes(64, 4));
    assertEquals(List.of(2, 3, 2, 3), sizes(10, 4));
    assertEquals(List.of(1, 1, 1, 2), sizes(5, 4));
    assertEquals(List.of(7), sizes(7, 1));
  }

  @Test
  void noMicroBatchIsEmpty() {
    assertEquals(List.of(1, 1, 1), sizes(3, 4));
    assertEquals(List.of(1), sizes(1, 4));
  }

  @Test
  void sizesNeverDifferByMoreThanOne() {
    for (int rows = 1; rows <= 40; rows++) {
      for (int wanted = 1; wanted <= 12; wanted++) {
        List<Integer> sizes = sizes(rows, wanted);
        assertEquals(rows, sizes.stream().mapToInt(Integer::intValue).sum());
        int smallest = sizes.stream().mapToInt(Integer::intValue).min().orElseThrow();
        int largest = sizes.stream().mapToInt(Integer::intValue).max().orElseThrow();
        assertTrue(smallest > 0 && largest - smallest <= 1, sizes::toString);
      }
    }
  }

  private Slot send(int rows) throws InterruptedException {
    Slot slot = batches.claim();
    Batches.vectors(rows).fill(slot.signal(), 1, 0);
    slot.issue(new Ticket(new Step(1, 0, true, 0.1), rows, 4));
    batches.send(slot);
    return slot;
  }

  @Test
  void piecesAreTheRowsOfTheBatchInOrder() throws InterruptedException {
    Slot batch = send(10);
    double[] all = batch.signal().bundle().features().toArray();
    int row = 0;
    for (int rows : new int[] {2, 3, 2, 3}) {
      Slot piece = microBatches.receive();
      assertEquals(rows, piece.signal().rows());
      assertSame(batch.ticket(), piece.ticket());
      assertArrayEquals(
          Arrays.copyOfRange(all, 12 * row, 12 * (row + rows)),
          piece.signal().bundle().features().toArray());
      assertArrayEquals(
          Arrays.copyOfRange(batch.signal().targets().toArray(), row, row + rows),
          piece.signal().targets().toArray());
      row += rows;
      microBatches.release(piece);
    }
  }

  @Test
  void theEndMarkIsPassedOn() throws InterruptedException {
    send(1);
    Slot end = batches.claim();
    end.issue(null);
    batches.send(end);
    Slot piece = microBatches.receive();
    assertEquals(1, piece.signal().rows());
    microBatches.release(piece);
    piece = microBatches.receive();
    assertTrue(piece.isEnd());
    microBatches.release(piece);
    send(2);
    assertEquals(1, microBatches.receive().signal().rows());
  }

  @Test
  void aBatchGoesBackWithItsLastPieceWhileAllPiecesAreHeld() throws InterruptedException {
    Slot first = send(8);
    Slot second = send(8);
    List<Slot> held = new ArrayList<>();
    for (int m = 0; m < 4; m++) {
      held.add(microBatches.receive());
    }
    assertSame(first, batches.claim());
    held.forEach(microBatches::release);
    for (int m = 0; m < 4; m++) {
      assertTrue(held.contains(microBatches.receive()), "memory is used again");
    }
    assertSame(second, batches.claim());
  }

  @Test
  void closingEndsIt() {
    batches.close();
    assertThrows(ChannelClosedException.class, microBatches::receive);
  }
}
