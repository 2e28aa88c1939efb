// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import static org.bytedeco.cuda.global.cudnn.cudnnCreate;
import static org.bytedeco.cuda.global.cudnn.cudnnDestroy;
import static org.bytedeco.cuda.global.cudnn.cudnnGetErrorString;
import static org.bytedeco.cuda.global.cudnn.cudnnGetLastErrorString;
import static org.bytedeco.cuda.global.cudnn.cudnnGetVersion;
import static org.bytedeco.cuda.global.cudnn.cudnnSetStream;

import io.github.scpl.cuda.driver.CudaException;
import java.nio.charset.StandardCharsets;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.cudnn.cudnnContext;

/** cuDNN for one stream. */
final class Cudnn implements AutoCloseable {
  private final Card card;
  private final cudnnContext handle = new cudnnContext();

  /** A handle to ask with, for no stream. */
  Cudnn(Card card) {
    this.card = card;
    card.use();
    check(cudnnCreate(handle), "begin on " + card);
  }

  Cudnn(Card card, CUstream_st stream) {
    this(card);
    int status = cudnnSetStream(handle, stream);
    if (status != 0) {
      cudnnDestroy(handle);
      check(status, "use a stream");
    }
  }

  cudnnContext handle() {
    return handle;
  }

  /** Its version. */
  static String version() {
    return version(cudnnGetVersion());
  }

  /** The version of a number such as 91400. */
  static String version(long number) {
    return number / 10_000 + "." + number / 100 % 100 + "." + number % 100;
  }

  private static void check(int status, String what) {
    if (status != 0) {
      throw failure(status, what);
    }
  }

  /** The error of a call, with what cuDNN has noted about it. */
  static CudaException failure(int status, String what) {
    byte[] note = new byte[512];
    cudnnGetLastErrorString(note, note.length);
    Cuda.forget();
    return Failures.of(
        "cuDNN",
        what,
        cudnnGetErrorString(status).getString(),
        new String(note, StandardCharsets.UTF_8).replace("\0", "").strip(),
        Failures.cureOfCudnn(status));
  }

  @Override
  public void close() {
    card.use();
    check(cudnnDestroy(handle), "end on " + card);
  }
}
