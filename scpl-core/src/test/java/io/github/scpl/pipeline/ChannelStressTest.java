// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.random.RandomKey;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Batches through random chains of channels, with more threads than cores, with and without turns:
 * all arrive, in order, with what they were sent with, and no stage is put off for ever.
 */
class ChannelStressTest {
  private static final long HAND_OFFS = Long.getLong("scpl.stress.handOffs", 5_000_000);

  @Test
  @Timeout(60)
  void whatIsSentArrivesInOrderAndWhole() throws InterruptedException {
    run(50_000);
  }

  @Test
  @Tag("slow")
  @Timeout(1200)
  void whatIsSentArrivesInOrderAndWholeMillionsOfTimes() throws InterruptedException {
    run(HAND_OFFS);
  }

  private static void run(long atLeast) throws InterruptedException {
    long start = System.nanoTime();
    long handOffs = 0;
    int chains = 0;
    int threads = 0;
    int putOff = 0;
    while (handOffs < atLeast) {
      StressChain chain = new StressChain(RandomKey.of(chains++).generator(), 5000);
      chain.run();
      handOffs += chain.handOffs();
      threads = Math.max(threads, chain.threads());
      putOff = Math.max(putOff, chain.putOff());
    }
    assertTrue(threads > StressChain.MOST_CORES, "some have to take turns");
    assertEquals(0, Thread.getAllStackTraces().keySet().stream().filter(StressChain::owns).count());
    System.out.printf(
        Locale.ROOT,
        "%,d hand-offs through %d chains of up to %d threads in %.1f s;"
            + " a stage waited for a core while at most %d turns went to others%n",
        handOffs,
        chains,
        threads,
        (System.nanoTime() - start) * 1e-9,
        putOff);
  }
}
