// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import io.github.scpl.device.Attention;
import io.github.scpl.device.Attention.Sizes;
import io.github.scpl.device.AttentionKernels;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import java.util.stream.LongStream;

/**
 * Attention, forward by one kernel and back by two. Over many time steps by other kernels, which
 * keep no probabilities; see {@code longattentions.cu}.
 */
record CudaAttentions(Launcher launcher) implements AttentionKernels {
  /** Queries, or keys, of a block of threads; and columns of a head that it has at a time. */
  private static final int TILE = 64;

  /**
   * The most time steps for which probabilities are kept. Up to here a query has about as many of
   * them as it has numbers of other kinds, and to read them takes less than to compute them anew,
   * twice, on the way back.
   */
  private static final int MOST_KEPT = 2 * TILE;

  @Override
  public boolean keepsProbabilities(Sizes sizes) {
    return sizes.time() <= MOST_KEPT;
  }

  @Override
  public void forward(Attention attention, Tensor mask, Tensor mixed, Scratch memory) {
    if (attention.probabilities() == null) {
      Kept kept = kept(attention.heads(), memory);
      run(
          "attendLong",
          attention,
          launcher.at(attention.projected()),
          launcher.at(mask),
          kept.largest,
          kept.inverse,
          kept.counts,
          launcher.at(mixed));
    } else {
      run(
          "attend",
          attention,
          launcher.at(attention.projected()),
          launcher.at(mask),
          launcher.at(attention.probabilities()),
          launcher.at(mixed));
    }
  }

  /** Addresses of what the way back needs of all queries, and of which keys count. */
  private record Kept(long largest, long inverse, long counts) {}

  /** In both directions of one size, so that the memory stays as it is. */
  private Kept kept(Sizes sizes, Scratch memory) {
    long rows = (long) sizes.batch() * sizes.time();
    long queries = rows * sizes.heads();
    Tensor all = memory.get(2 * queries + rows);
    return new Kept(
        launcher.at(all.part(0, queries)),
        launcher.at(all.part(queries, queries)),
        launcher.at(all.part(2 * queries, rows)));
  }

  @Override
  public void backward(Attention attention, Tensor gradient, Scratch memory) {
    if (attention.probabilities() == null) {
      backwardOfMany(attention, gradient, memory);
      return;
    }
    Sizes sizes = attention.heads();
    long rows = (long) sizes.batch() * sizes.time();
    long scoreGradient = launcher.at(memory.get(attention.probabilities().shape()));
    long queries = launcher.workspace(rows * sizes.features() * launcher.type().width());
    for (String kernel : new String[] {"attendBackToQueries", "attendBackToKeys"}) {
      run(
          kernel,
          attention,
          launcher.at(attention.projected()),
          launcher.at(gradient),
          launcher.at(attention.probabilities()),
          scoreGradient,
          queries);
    }
  }

  private void backwardOfMany(Attention attention, Tensor gradient, Scratch memory) {
    Sizes sizes = attention.heads();
    Kept kept = kept(sizes, memory);
    long rows = (long) sizes.batch() * sizes.time();
    long part = rows * sizes.features() * launcher.type().width();
    int parts = sizes.width() > TILE ? Attention.PARTS : 1; // queries, and maybe keys and values
    long aside = launcher.workspace(parts * part + rows * sizes.heads() * launcher.type().width());
    long dots = aside + parts * part;
    run(
        "attendLongBackToQueries",
        attention,
        launcher.at(attention.projected()),
        launcher.at(gradient),
        kept.largest,
        kept.inverse,
        kept.counts,
        dots,
        aside);
    run(
        "attendLongBackToKeys",
        attention,
        launcher.at(attention.projected()),
        launcher.at(gradient),
        kept.largest,
        kept.inverse,
        kept.counts,
        dots,
        aside,
        parts == 1 ? 0 : aside + part,
        parts == 1 ? 0 : aside + 2 * part);
  }

  private void run(String kernel, Attention attention, long... arrays) {
    Sizes sizes = attention.heads();
    long key = attention.rate() == 0 ? 0 : launcher.changingWords(attention.key().bits());
    LongStream others =
        LongStream.of(
            key,
            Launcher.bits(attention.rate()),
            sizes.time(),
            sizes.heads(),
            sizes.width(),
            sizes.tileRows());
    launcher.blocks(
        kernel,
        sizes.batch() * sizes.heads() * Tiles.count(sizes.time(), TILE),
        LongStream.concat(LongStream.of(arrays), others).toArray());
  }
}
