// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.internal;

import io.github.scpl.random.RandomKey;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Scaled dot-product attention of several heads, {@code drop(softmax(q kᵀ / √width)) v} (Vaswani et
 * al., 2017), sample by sample and head by head, so that scores are still in the cache when they
 * are needed again. All arrays are dense, in C order and of one type.
 *
 * @param heads the sizes
 * @param projected {@code [batch x time, 3 x heads x width]}: queries, keys and values side by side
 * @param probabilities {@code [batch, heads, time, time]}: the softmax, kept for the way back
 * @param key of the random numbers of dropout
 * @param rate of dropout
 */
public record Attention(
    Heads heads, INDArray projected, INDArray probabilities, RandomKey key, double rate) {
  /** Queries, keys and values. */
  static final int PARTS = 3;

  /**
   * The sizes of an attention.
   *
   * @param width of one head
   */
  public record Heads(int batch, int time, int heads, int width) {
    int features() {
      return heads * width;
    }
  }

  /**
   * Computes the probabilities and what they mix of the values.
   *
   * @param mask {@code [batch, time]}, 0 for keys that are left out; null if all count
   * @param mixed {@code [batch x time, heads x width]}
   * @param memory of this attention alone, for intermediate results
   */
  public void forward(INDArray mask, INDArray mixed, Scratch memory) {
    double[] keys = mask == null ? null : HostAccess.toArray(mask);
    everySample(mixed, memory, (thread, sample) -> thread.forward(sample, keys));
  }

  /**
   * Replaces queries, keys and values by their gradients.
   *
   * @param gradient of what {@link #forward} has mixed
   * @param memory of this attention alone, for intermediate results
   */
  public void backward(INDArray gradient, Scratch memory) {
    everySample(gradient, memory, AttentionThread::backward);
  }

  private interface Work {
    void run(AttentionThread thread, int sample);
  }

  private void everySample(INDArray mixed, Scratch memory, Work work) {
    int batch = heads.batch();
    int threads = Math.min(NativeThreads.currentCount(), batch);
    int share = AttentionThread.memory(heads);
    INDArray memories = memory.get((long) threads * share);
    Parallel.range(
        threads,
        1,
        (from, to) -> {
          for (int t = from; t < to; t++) {
            AttentionThread thread = new AttentionThread(this, mixed, memories, t * share);
            for (int n = batch * t / threads; n < batch * (t + 1) / threads; n++) {
              work.run(thread, n);
            }
          }
        });
  }
}
