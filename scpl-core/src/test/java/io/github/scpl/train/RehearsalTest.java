// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.Rehearsal;
import io.github.scpl.block.Usage;
import io.github.scpl.device.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RehearsalTest {
  private static final Batches BATCHES = Batches.images(8, 8, 5);

  private static Network network(String method) {
    return Networks.convolutional(Method.of(method), 1).build();
  }

  private static Trainer trainer(Network network) {
    return network.method().local()
        ? new SequentialTrainer(network, 1)
        : new BackpropTrainer(network, 1);
  }

  /** Before it, Adam has moments; the learning rate shows in parameters and running statistics. */
  @ParameterizedTest
  @ValueSource(strings = {"dascpl", "bp-exits"})
  void whatIsLearnedInARehearsalLeavesNoTrace(String method) throws InterruptedException {
    try (Network plain = network(method);
        Network rehearsed = network(method);
        Trainer trainer = trainer(plain);
        Trainer other = trainer(rehearsed)) {
      trainer.train(BATCHES, 1, 1e-2);
      other.train(BATCHES, 1, 1e-2);
      Bits before = Bits.of(rehearsed);
      Rehearsal rehearsal = Rehearsal.of(rehearsed);
      other.train(BATCHES, 7, 1e-1);
      assertEquals(before.names(), before.difference(Bits.of(rehearsed)));
      rehearsal.close();
      before.assertEqual(Bits.of(rehearsed));
      rehearsal.close(); // does nothing
      trainer.train(BATCHES, 2, 1e-2);
      other.train(BATCHES, 2, 1e-2);
      Bits.of(plain).assertEqual(Bits.of(rehearsed));
    }
  }

  @Test
  void aBlockThatNeverLearnedStillBeginsWithItsFirstStep() throws InterruptedException {
    try (Network plain = network("dascpl");
        Network rehearsed = network("dascpl");
        Trainer trainer = trainer(plain);
        Trainer other = trainer(rehearsed)) {
      try (Rehearsal rehearsal = Rehearsal.of(rehearsed)) {
        other.train(BATCHES, 1, 1e-2);
        assertFalse(Bits.of(plain).difference(Bits.of(rehearsed)).isEmpty(), rehearsal::toString);
      }
      trainer.train(BATCHES, 1, 1e-2);
      other.train(BATCHES, 1, 1e-2);
      Bits.of(plain).assertEqual(Bits.of(rehearsed));
    }
  }

  @Test
  void itsMemoryIsFreed() throws InterruptedException {
    Batches batches = Batches.images(8, 8, 8); // each of the loader's slots sees the largest
    try (Network network = network("dascpl");
        Trainer trainer = trainer(network)) {
      trainer.train(batches, 1, 1e-2);
      long before = Arena.currentBytes();
      try (Rehearsal rehearsal = Rehearsal.of(network)) {
        trainer.train(batches, 2, 1e-2);
        assertFalse(Arena.currentBytes() <= before, rehearsal::toString);
      }
      assertEquals(before, Arena.currentBytes());
    }
  }

  @Test
  void whileSomebodyUsesTheNetworkItNeitherBeginsNorEnds() {
    try (Network network = network("dascpl")) {
      Rehearsal rehearsal = Rehearsal.of(network);
      Usage.Lease lease = network.acquire("somebody");
      assertThrows(IllegalStateException.class, () -> Rehearsal.of(network));
      assertThrows(IllegalStateException.class, rehearsal::close);
      lease.close();
      rehearsal.close();
    }
  }
}
