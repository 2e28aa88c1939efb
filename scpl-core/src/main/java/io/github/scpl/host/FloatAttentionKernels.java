// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import io.github.scpl.device.Attention;
import io.github.scpl.device.AttentionKernels;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;

/** {@link AttentionKernels} in single precision: samples are shared out among threads. */
final class FloatAttentionKernels implements AttentionKernels {
  static final AttentionKernels INSTANCE = new FloatAttentionKernels();

  private FloatAttentionKernels() {}

  @Override
  public void forward(Attention attention, Tensor mask, Tensor mixed, Scratch memory) {
    double[] keys = mask == null ? null : HostAccess.toArray(mask);
    everySample(attention, mixed, memory, (thread, sample) -> thread.forward(sample, keys));
  }

  @Override
  public void backward(Attention attention, Tensor gradient, Scratch memory) {
    everySample(attention, gradient, memory, AttentionThread::backward);
  }

  private interface Work {
    void run(AttentionThread thread, int sample);
  }

  private static void everySample(Attention attention, Tensor mixed, Scratch memory, Work work) {
    int batch = attention.heads().batch();
    int threads = Math.min(NativeThreads.currentCount(), batch);
    int share = AttentionThread.memory(attention.heads());
    Tensor memories = memory.get((long) threads * share);
    Parallel.range(
        threads,
        1,
        (from, to) -> {
          for (int t = from; t < to; t++) {
            AttentionThread thread = new AttentionThread(attention, mixed, memories, t * share);
            for (int n = batch * t / threads; n < batch * (t + 1) / threads; n++) {
              work.run(thread, n);
            }
          }
        });
  }
}
