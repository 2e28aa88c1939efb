// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import static org.bytedeco.cuda.global.cudart.cudaGraphDestroy;
import static org.bytedeco.cuda.global.cudart.cudaGraphExecDestroy;
import static org.bytedeco.cuda.global.cudart.cudaGraphInstantiate;
import static org.bytedeco.cuda.global.cudart.cudaGraphLaunch;

import io.github.scpl.cuda.driver.Graph;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUstream_st;

/** A graph that can be launched. */
final class NvidiaGraph implements Graph {
  private final Card card;
  private final CUgraphExec_st executable = new CUgraphExec_st();

  /** Makes one of what was captured, which it frees. */
  NvidiaGraph(Card card, CUgraph_st captured) {
    this.card = card;
    int status = cudaGraphInstantiate(executable, captured, 0);
    if (status != 0) {
      RuntimeException failure = Cuda.failure(status, card, "make a graph");
      cudaGraphDestroy(captured);
      throw failure;
    }
    Cuda.check(cudaGraphDestroy(captured), card, "free what a graph was made of");
  }

  void launch(CUstream_st stream) {
    Cuda.check(cudaGraphLaunch(executable, stream), card, "launch a graph");
  }

  @Override
  public void close() {
    card.use();
    Cuda.check(cudaGraphExecDestroy(executable), card, "free a graph");
  }
}
