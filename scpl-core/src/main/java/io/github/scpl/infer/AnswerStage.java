// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer;

import io.github.scpl.device.Device;
import io.github.scpl.device.Lane;
import io.github.scpl.pipeline.Channel;
import io.github.scpl.pipeline.Failure;
import io.github.scpl.pipeline.Worker;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The thread of a stage that answers: runs its blocks on what comes in, and hands over what has not
 * left, until its channel is closed.
 */
final class AnswerStage extends Worker {
  private static final long STOP_SECONDS = 60;

  private final int number;
  private final int firstBlock;
  private final int nativeThreads;
  private final Device device;
  private final List<BlockRunner> runners;
  private final Channel<Parcel> input;
  private final Channel<Parcel> output;
  private final Consumer<PendingRequest> finished;
  private RowBatch spare;
  private int block;
  private Request request;

  /** The part of a pipeline that a stage has: its number, its blocks, and its native threads. */
  record Share(
      int number, int firstBlock, List<BlockRunner> runners, int nativeThreads, Device device) {}

  /**
   * A stage that is yet to be started.
   *
   * @param spare memory of its own
   * @param output to the next stage; null for the last, which answers all
   * @param finished told of every request whose last rows left here
   */
  AnswerStage(
      Share share,
      RowBatch spare,
      Channel<Parcel> input,
      Channel<Parcel> output,
      Consumer<PendingRequest> finished,
      Failure failure) {
    super("scpl-answer-" + share.number(), failure);
    number = share.number();
    firstBlock = share.firstBlock();
    runners = share.runners();
    nativeThreads = share.nativeThreads();
    device = share.device();
    this.spare = spare;
    this.input = input;
    this.output = output;
    this.finished = finished;
  }

  @Override
  protected void work() throws InterruptedException {
    try (Lane lane = device.open(nativeThreads)) {
      while (true) {
        Parcel parcel = input.receive();
        process(parcel, lane);
        input.release(parcel);
      }
    }
  }

  private void process(Parcel parcel, Lane lane) throws InterruptedException {
    request = parcel.request().request();
    for (int i = 0; i < runners.size() && parcel.rows().size() > 0; i++) {
      block = firstBlock + i;
      long computed = runners.get(i).run(parcel.rows(), spare, parcel.request());
      parcel.request().addComputed(computed);
      spare = parcel.exchange(spare);
    }
    lane.finish(); // rows that stay may still be on their way
    if (parcel.rows().size() == 0) {
      finished.accept(parcel.request());
    } else {
      Parcel next = output.claim();
      next.takeOver(parcel);
      output.send(next);
    }
  }

  @Override
  protected String place() {
    return request == null
        ? "Stage " + number
        : "Stage " + number + ", block " + block + ", " + request;
  }

  /** A stage ends by itself when its channel is closed, after the request it works on. */
  @Override
  public boolean stopped() {
    return ended(STOP_SECONDS, TimeUnit.SECONDS);
  }
}
