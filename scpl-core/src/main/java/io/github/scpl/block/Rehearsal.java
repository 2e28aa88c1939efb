// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.device.Closing;
import io.github.scpl.device.MemoryKernels;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Parameter;
import io.github.scpl.random.RandomKey;
import java.util.ArrayList;
import java.util.List;

/**
 * A time in which a network may learn as if it did not: closing puts parameters and running
 * statistics back as they were, to the bit, and lets each block go on with the optimizer it had,
 * whose moments have rested. Random numbers follow from seed, epoch and batch, and need no putting
 * back.
 *
 * <p>The network is free for others meanwhile, such as trainers whose speed is measured. A
 * rehearsal takes memory for another copy of parameters, statistics and moments. Not thread-safe.
 */
public final class Rehearsal implements AutoCloseable {
  private final Network network;
  private final List<BuildContext> memories = new ArrayList<>();
  private final List<Runnable> backs = new ArrayList<>();
  private boolean closed;

  private Rehearsal(Network network) {
    this.network = network;
  }

  /**
   * Begins a rehearsal.
   *
   * @throws IllegalStateException if somebody uses the network, or if it is closed
   */
  @SuppressWarnings("try") // the lease is a scope, not a value
  public static Rehearsal of(Network network) {
    Rehearsal rehearsal = new Rehearsal(network);
    try (Usage.Lease lease = network.acquire("Rehearsal")) {
      network.blocks().forEach(rehearsal::keep);
      return rehearsal;
    } catch (RuntimeException | Error e) {
      Closing.after(e, rehearsal.memories, BuildContext::close);
      throw e;
    }
  }

  /** On the block's device, whose lane has done it when this returns. */
  private void keep(Block block) {
    BuildContext memory =
        BuildContext.root("rehearsal", block.device(), network.dataType(), RandomKey.of(0));
    memories.add(memory);
    for (Parameter parameter : block.parameters()) {
      keep(parameter.value(), memory);
    }
    for (BuildContext.Buffer buffer : block.buffers()) {
      keep(buffer.value(), memory);
    }
    backs.add(block.rehearse(memory));
    backs.add(() -> block.device().lane().finish());
    block.device().lane().finish();
  }

  private void keep(Tensor value, BuildContext memory) {
    MemoryKernels copies = memory.kernels().memory();
    Tensor copy = memory.zeros(value.shape());
    copies.copy(value, copy);
    backs.add(() -> copies.copy(copy, value));
  }

  /**
   * Puts everything back and frees the copies; does nothing the second time.
   *
   * @throws IllegalStateException if somebody uses the network still; then nothing is put back, and
   *     a later call may succeed
   */
  @Override
  @SuppressWarnings("try") // the lease is a scope, not a value
  public void close() {
    if (closed) {
      return;
    }
    try (Usage.Lease lease = network.acquire("Rehearsal")) {
      closed = true;
      memories.forEach(memory -> backs.add(memory::close));
      Closing.each(backs, Runnable::run);
    }
  }
}
