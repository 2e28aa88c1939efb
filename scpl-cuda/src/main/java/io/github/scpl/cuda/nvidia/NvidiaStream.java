// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import static org.bytedeco.cuda.global.cudart.cuLaunchKernel;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyAsync;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyDefault;
import static org.bytedeco.cuda.global.cudart.cudaMemsetAsync;
import static org.bytedeco.cuda.global.cudart.cudaStreamBeginCapture;
import static org.bytedeco.cuda.global.cudart.cudaStreamCaptureModeThreadLocal;
import static org.bytedeco.cuda.global.cudart.cudaStreamCreateWithFlags;
import static org.bytedeco.cuda.global.cudart.cudaStreamDestroy;
import static org.bytedeco.cuda.global.cudart.cudaStreamEndCapture;
import static org.bytedeco.cuda.global.cudart.cudaStreamNonBlocking;

import io.github.scpl.cuda.driver.Event;
import io.github.scpl.cuda.driver.Graph;
import io.github.scpl.cuda.driver.Multiplication;
import io.github.scpl.cuda.driver.Program;
import io.github.scpl.cuda.driver.Stream;
import io.github.scpl.device.Closing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/** A stream that waits for no other one by itself, with handles of cuBLAS and cuDNN of its own. */
final class NvidiaStream implements Stream {
  private static final PointerPointer<Pointer> NO_EXTRA = null;

  private final Card card;
  private final EventPool pool;
  private final CUstream_st stream = new CUstream_st();
  private final KernelArguments arguments = new KernelArguments();

  /** Places that were not reached when that was last asked, oldest first. */
  private final Deque<NvidiaEvent> ahead = new ArrayDeque<>();

  /** The one this stream was in last. */
  private Capture capture;

  private Cublas cublas;
  private CublasLt cublasLt;
  private Cudnn cudnn;

  NvidiaStream(Card card, EventPool pool) {
    this.card = card;
    this.pool = pool;
    card.use();
    Cuda.check(cudaStreamCreateWithFlags(stream, cudaStreamNonBlocking), card, "make a stream");
  }

  @Override
  public void copy(long from, long to, long bytes) {
    if (bytes > 0) {
      card.use();
      Cuda.check(
          cudaMemcpyAsync(new Address(to), new Address(from), bytes, cudaMemcpyDefault, stream),
          card,
          "copy");
    }
  }

  @Override
  public void zero(long address, long bytes) {
    if (bytes > 0) {
      card.use();
      Cuda.check(cudaMemsetAsync(new Address(address), 0, bytes, stream), card, "zero memory");
    }
  }

  @Override
  public void launch(
      Program.Kernel kernel, int gridX, int gridY, long[] words, int first, int count) {
    card.use();
    NvidiaKernel own = (NvidiaKernel) kernel;
    PointerPointer<Pointer> pointers = arguments.of(words, first, count);
    int status =
        cuLaunchKernel(
            own.function(), gridX, gridY, 1, THREADS, 1, 1, 0, stream, pointers, NO_EXTRA);
    if (status != 0) {
      Cuda.checkDriver(status, card, "launch " + own.name() + ", " + gridX + " x " + gridY + ",");
    }
  }

  @Override
  public void multiply(Multiplication what, long a, long b, long out) {
    cublas().multiply(what, a, b, out);
  }

  @Override
  public boolean multiply(Multiplication what, long a, long b, long row, long out) {
    Cublas own = cublas();
    if (cublasLt == null) {
      cublasLt = new CublasLt(own, stream);
    }
    return cublasLt.multiply(what, a, b, row, out);
  }

  private Cublas cublas() {
    card.use();
    if (cublas == null) {
      cublas = new Cublas(card, stream);
    }
    return cublas;
  }

  /** cuDNN, when the calling thread uses the card. */
  Cudnn cudnn() {
    card.use();
    if (cudnn == null) {
      cudnn = new Cudnn(card, stream);
    }
    return cudnn;
  }

  @Override
  public Event record() {
    card.use();
    Capture current = capture();
    NvidiaEvent event = new NvidiaEvent(card, pool, current, stream);
    if (current != null) {
      current.add(event::captured);
    } else {
      forgetReached();
      ahead.add(event);
    }
    return event;
  }

  private void forgetReached() {
    while (!ahead.isEmpty() && ahead.peek().isReached()) {
      ahead.remove();
    }
  }

  @Override
  public void await(Event event) {
    card.use();
    NvidiaEvent own = (NvidiaEvent) event;
    own.await(stream);
    if (own.capture() != null && !own.capture().isOver()) {
      capture = own.capture();
    }
  }

  private Capture capture() {
    if (capture != null && capture.isOver()) {
      capture = null;
    }
    return capture;
  }

  @Override
  public void beginCapture() {
    card.use();
    Cuda.check(
        cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal), card, "begin a capture");
    capture = new Capture();
  }

  @Override
  public Graph endCapture() {
    card.use();
    Capture ended = capture();
    if (ended == null) {
      throw new IllegalStateException("Expected a stream that captures");
    }
    CUgraph_st captured = new CUgraph_st();
    int status = cudaStreamEndCapture(stream, captured);
    capture = null;
    ended.end();
    Cuda.check(status, card, "end a capture");
    return new NvidiaGraph(card, captured);
  }

  @Override
  public void launch(Graph graph) {
    card.use();
    ((NvidiaGraph) graph).launch(stream);
  }

  @Override
  public void synchronize() {
    record().join(); // which sleeps; cudaStreamSynchronize would not
  }

  @Override
  public void close() {
    card.use();
    List<Runnable> steps = new ArrayList<>();
    steps.add(this::forgetReached);
    if (cublasLt != null) {
      steps.add(cublasLt::close);
    }
    if (cublas != null) {
      steps.add(cublas::close);
    }
    if (cudnn != null) {
      steps.add(cudnn::close);
    }
    steps.add(() -> Cuda.check(cudaStreamDestroy(stream), card, "free a stream"));
    steps.add(arguments::close);
    Closing.each(steps, Runnable::run);
  }
}
