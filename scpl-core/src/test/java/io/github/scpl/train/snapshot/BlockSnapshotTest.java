// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.SingleBlock;
import io.github.scpl.train.Batches;
import io.github.scpl.train.Bits;
import io.github.scpl.train.Networks;
import io.github.scpl.train.SequentialTrainer;
import io.github.scpl.train.Trainer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BlockSnapshotTest {
  @TempDir private Path folder;

  private static Network.Builder builder() {
    return Networks.convolutional(Method.SCPL, 5);
  }

  private static Network trained() throws InterruptedException {
    Network network = builder().build();
    try (Trainer trainer = new SequentialTrainer(network, 1)) {
      trainer.train(Batches.images(4, 4), 1, 1e-2);
    }
    return network;
  }

  @Test
  void blocksThatWereWrittenOneByOneAreASnapshot() throws Exception {
    try (Network network = trained();
        Network other = builder().build()) {
      List<StoredBlock> blocks = new ArrayList<>();
      for (var state : network.states()) {
        blocks.add(BlockSnapshot.write(folder, state));
      }
      List<Totals.Block> none =
          network.states().stream().map(s -> new Totals.Block(false, 0, 0, 0, 0, 0)).toList();
      RunState run = new RunState(2, 0, 2, 4, 0, 0, new Totals(0, 0, none), List.of());
      Snapshot.complete(folder, run, Map.of("processor", "this"), blocks);
      Snapshot.open(folder).restore(other);
      Bits.of(network).assertEqual(Bits.of(other));
    }
  }

  @Test
  void aBlockGoesToAStreamAndBackFromAFile() throws Exception {
    try (Network network = trained();
        SingleBlock single = builder().buildBlock(2)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      StoredBlock stored = BlockSnapshot.write(bytes, network.states().get(2));
      assertEquals(bytes.size(), stored.bytes());
      Path file = Files.write(folder.resolve("kept"), bytes.toByteArray());
      BlockSnapshot.restore(file, stored, single.block().state());
      Bits.of(network.blocks().get(2)).assertEqual(Bits.of(single.block()));
    }
  }

  @Test
  void oneThatIsDamagedOrOfAnotherBlockIsRefusedAndChangesNothing() throws Exception {
    try (Network network = trained();
        SingleBlock single = builder().buildBlock(2);
        SingleBlock other = builder().buildBlock(1)) {
      Bits before = Bits.of(single.block());
      StoredBlock stored = BlockSnapshot.write(folder, network.states().get(2));
      Path file = folder.resolve("block2.safetensors");
      assertThrows(
          IllegalArgumentException.class,
          () -> BlockSnapshot.restore(file, stored, other.block().state()));
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length - 1] ^= 1;
      Files.write(file, bytes);
      Exception e =
          assertThrows(
              IOException.class, () -> BlockSnapshot.restore(file, stored, single.block().state()));
      assertTrue(e.getMessage().contains("SHA-256"), e.getMessage());
      Bits.of(single.block()).assertEqual(before);
    }
  }
}
