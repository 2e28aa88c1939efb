// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.lane;

import io.github.scpl.cuda.driver.CudaException;
import io.github.scpl.cuda.driver.Driver;
import io.github.scpl.cuda.driver.Event;
import io.github.scpl.cuda.driver.PinnedMemory;
import io.github.scpl.cuda.driver.Stream;
import io.github.scpl.device.Closing;
import io.github.scpl.device.Lane;
import io.github.scpl.device.Mark;
import io.github.scpl.device.Readback;
import io.github.scpl.device.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * A stream, and the list of the work that waits to go there.
 *
 * <p>What kernels are asked for is noted, and submitted when somebody has to see it done: at a
 * mark, when numbers are waited for, before a copy from the host. So what a block does between two
 * marks is one list, and the same list for every batch, and becomes a graph that costs one call
 * ({@link Graphs}). What differs from batch to batch, such as a learning rate, is no word of the
 * list but a number in the card's memory ({@link Numbers}); all of these go there by one copy.
 *
 * <p>Any thread may submit what was noted, at any time: whoever reads the card's memory has to see
 * it. Work for two streams, of which only a part is there, then ends on two, and the rest follows
 * on one.
 *
 * <p>Work may have {@link Labels}.
 *
 * <p>If a list cannot be submitted, nothing of what follows in it is done. The thread that the lane
 * is lent to is told, by its next call if another one submitted the list.
 */
public final class CudaLane implements Lane {
  /** Numbers of one list that change. */
  private static final int CHANGING = 4096;

  private static final int RESULT_BYTES = 8192;

  /** Lists that may be on their way. */
  private static final int IN_FLIGHT = 8;

  /** What is in the card's memory for a list: numbers that change, and those of labels. */
  private static final int SENT_BYTES = Long.BYTES * (CHANGING + Labels.MOST);

  private final ToLongFunction<Tensor> addresses;
  private final Consumer<CudaLane> giveBack;
  private final List<Runnable> owned = new ArrayList<>();
  private final Stream stream;
  private final Stream other;
  private final Graphs graphs;
  private final WorkList work = new WorkList();
  private final Staging staging;
  private final Workspace[] workspaces;
  private final Submission[] ring = new Submission[IN_FLIGHT];
  private final long changingAddress;
  private final long resultAddress;
  private final int copyNumber;
  private final Labels labels;
  private int next;
  private int sent;
  private int changing;
  private int results;
  private boolean forked;
  private boolean onOther;
  private volatile Event last;
  private volatile boolean broken;
  private volatile boolean told;
  private Thread owner;
  private Throwable failure;

  /**
   * A lane of two streams.
   *
   * @param addresses of tensors, which have to be in row-major order
   * @param giveBack what to do with it when who had it closes it
   */
  CudaLane(
      Driver driver,
      Operations operations,
      ToLongFunction<Tensor> addresses,
      Consumer<CudaLane> giveBack) {
    this.addresses = addresses;
    this.giveBack = giveBack;
    try {
      stream = own(driver.stream(), Stream::close);
      other = own(driver.stream(), Stream::close);
      graphs = own(new Graphs(operations, stream, other), Graphs::close);
      staging = own(new Staging(driver, stream), Staging::close);
      workspaces =
          new Workspace[] {
            own(new Workspace(driver), Workspace::close),
            own(new Workspace(driver), Workspace::close)
          };
      changingAddress = own(driver.allocate(SENT_BYTES), driver::free);
      resultAddress = own(driver.allocate(RESULT_BYTES), driver::free);
      for (int i = 0; i < IN_FLIGHT; i++) {
        PinnedMemory pinned = own(driver.pin(SENT_BYTES + RESULT_BYTES), PinnedMemory::close);
        ring[i] = new Submission(pinned, SENT_BYTES);
      }
      labels = own(new Labels(driver, operations, IN_FLIGHT), Labels::close);
    } catch (RuntimeException | Error e) {
      Closing.after(e, lastFirst(), Runnable::run);
      throw e;
    }
    copyNumber =
        operations.number(
            "copy",
            () -> (on, words, at, count) -> on.copy(words[at], words[at + 1], words[at + 2]));
  }

  private <T> T own(T part, Consumer<T> close) {
    owned.add(() -> close.accept(part));
    return part;
  }

  private List<Runnable> lastFirst() {
    List<Runnable> steps = new ArrayList<>(owned);
    Collections.reverse(steps);
    return steps;
  }

  /** Lends it to the calling thread. */
  synchronized void lend() {
    owner = Thread.currentThread();
    failure = null;
    labels.clear();
  }

  @Override
  public synchronized void label(Object work) {
    labels.set(work);
  }

  /** Notes that work of the label begins, unless that was noted. */
  private void begin() {
    if (!labels.isNew()) {
      return;
    }
    if (labels.isFull()) {
      flush();
    }
    long number = labels.begin(work, changingAddress + Long.BYTES * (long) sent);
    ring[next].put(sent, number);
    sent++;
  }

  /**
   * Notes an operation with its words; see {@link Operations}. Numbers that change come along, so
   * that nobody submits them without the operation.
   */
  void submit(int operation, Numbers numbers, long... words) {
    synchronized (this) {
      int count = numbers.count();
      if (count > CHANGING) {
        throw new IllegalStateException(
            "Expected at most " + CHANGING + " numbers of an operation that change, got " + count);
      }
      if (changing + count > CHANGING) {
        flush();
      }
      requireWorking();
      begin();
      for (int i = 0; i < count; i++) {
        ring[next].put(sent + i, numbers.get(i));
      }
      numbers.locate(words, changingAddress + Long.BYTES * (long) sent);
      sent += count;
      changing += count;
      work.add(operation, words);
    }
  }

  private void note(int operation, long... words) {
    requireWorking();
    begin();
    work.add(operation, words);
  }

  /** Notes a copy of bytes within the card. */
  public synchronized void copy(long from, long to, long bytes) {
    note(copyNumber, from, to, bytes);
  }

  /** The same of numbers that change. */
  void copy(Numbers numbers, long from, long to, long bytes) {
    submit(copyNumber, numbers, from, to, bytes);
  }

  /**
   * Copies bytes to another card behind all else. It is in no graph: each slot of a channel has its
   * own address, and would need one.
   */
  public synchronized void send(long from, long to, long bytes) {
    flush();
    stream.copy(from, to, bytes);
    last = stream.record();
  }

  /** Memory for intermediate results of the operations that are noted next. */
  public synchronized long workspace(long bytes) {
    Workspace workspace = workspaces[onOther ? 1 : 0];
    try {
      return workspace.get(bytes);
    } catch (OutOfMemoryError e) {
      settle();
      workspace.close();
      return workspace.get(bytes);
    }
  }

  /** Runs two pieces of work on two streams; one after the other within such a piece. */
  public void both(Runnable first, Runnable second) {
    if (!fork()) {
      first.run();
      second.run();
      return;
    }
    try {
      second.run();
      toFirst();
      first.run();
    } finally {
      join();
    }
  }

  private synchronized boolean fork() {
    if (forked) {
      return false;
    }
    begin();
    work.fork();
    forked = true;
    onOther = true;
    return true;
  }

  private synchronized void toFirst() {
    if (forked) {
      work.first();
      onOther = false;
    }
  }

  private synchronized void join() {
    if (forked) {
      work.join();
      forked = false;
      onOther = false;
    }
  }

  /** Copies bytes of the host's to the card behind all else; the host's may change at once. */
  public synchronized void upload(Consumer<ByteBuffer> writer, long to, int bytes) {
    flush();
    if (bytes > 0) {
      last = staging.upload(writer, to, bytes);
    }
  }

  /** Requires that the owner was told of all that failed, which it is now. */
  private void requireWorking() {
    Throwable untold = failure;
    if (untold != null) {
      told = true;
      failure = isOwner() ? null : untold;
      throw Submission.again(untold);
    }
  }

  private boolean isOwner() {
    return Thread.currentThread() == owner;
  }

  /** Submits what was noted. */
  private void flush() {
    requireWorking();
    join();
    if (work.isEmpty()) {
      return;
    }
    Submission submission = ring[next];
    try {
      labels.end(work);
      submit(submission);
    } catch (RuntimeException | Error e) {
      told = true;
      submission.failed(e);
      abandon(e);
      failure = isOwner() ? null : e;
      throw e;
    } finally {
      work.clear();
      sent = 0;
      changing = 0;
      labels.next();
      results = 0;
      next = (next + 1) % IN_FLIGHT;
      ring[next] = ring[next].next();
    }
  }

  /** Waits for what was submitted of a list, since it uses memory that is used again. */
  private void abandon(Throwable cause) {
    try {
      Closing.each(List.of(other, stream), Stream::synchronize);
      labels.ended();
    } catch (RuntimeException | Error e) {
      broken = true;
      if (e != cause) {
        cause.addSuppressed(e);
      }
    }
  }

  private void submit(Submission submission) {
    if (sent > 0) {
      stream.copy(submission.address(), changingAddress, Long.BYTES * (long) sent);
    }
    graphs.submit(work);
    if (results > 0) {
      stream.copy(resultAddress, submission.resultAddress(), results);
    }
    last = stream.record();
    submission.submitted(last, results);
  }

  @Override
  public synchronized Mark record() {
    flush();
    return last == null ? Mark.REACHED : new CudaMark(last);
  }

  @Override
  public void await(Mark mark) {
    if (mark instanceof CudaMark cuda) {
      await(cuda.event());
    } else {
      mark.join();
    }
  }

  private synchronized void await(Event event) {
    if (event != last && !event.isReached()) {
      flush();
      stream.await(event);
      last = stream.record();
    }
  }

  @Override
  public synchronized Readback read(Tensor source) {
    int bytes = Math.toIntExact(source.length() * source.dataType().width());
    if (bytes > RESULT_BYTES) {
      throw new IllegalArgumentException(
          "Expected at most " + RESULT_BYTES + " bytes to read back, got " + source);
    }
    if (results + bytes > RESULT_BYTES) {
      flush();
    }
    requireWorking();
    begin();
    int at = results;
    work.add(copyNumber, addresses.applyAsLong(source), resultAddress + at, bytes);
    results += (bytes + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
    Submission submission = ring[next];
    return new Pending(
        () -> results(submission), at, Math.toIntExact(source.length()), source.dataType());
  }

  /** The results of a submission, which is submitted now if it was not. */
  ByteBuffer results(Submission submission) {
    synchronized (this) {
      if (ring[next] == submission) {
        flush();
      }
    }
    try {
      return submission.results();
    } catch (RuntimeException e) {
      told = true;
      throw e;
    }
  }

  /** Waits until everything that was noted is done. */
  synchronized void settle() {
    flush();
    try {
      stream.synchronize();
    } catch (RuntimeException e) {
      told = true;
      throw e;
    }
    trim();
  }

  /**
   * The same, whatever fails, of which the owner is told later. Then nothing runs either: lists
   * that fail are waited for, and a card that has failed runs nothing.
   */
  synchronized void drain() {
    attempt(this::settle);
  }

  /** Lets what follows here begin behind what another lane was asked for, unless that failed. */
  void follow(CudaLane before) {
    Event end = before.end();
    if (end != null) {
      await(end);
    }
  }

  private synchronized Event end() {
    attempt(this::flush);
    return last;
  }

  /** Does what may fail, and keeps the failure for the owner. */
  private void attempt(Runnable step) {
    Throwable untold = failure;
    boolean before = told;
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      failure = untold == null ? e : untold;
      told = before;
    }
  }

  /** Whether the card has failed for good, as far as this lane can tell. */
  boolean hasFailed() {
    Event end = last;
    try {
      if (end != null) {
        end.isReached();
      }
      return broken;
    } catch (CudaException e) {
      return true;
    }
  }

  /** Whether somebody was told of a failure of the work here. */
  boolean hasTold() {
    return told;
  }

  /** The label of what had begun and not ended when the card failed; null if nothing. */
  Object running() {
    return labels.running();
  }

  private void trim() {
    for (Workspace workspace : workspaces) {
      workspace.trim();
    }
  }

  @Override
  public void finish() {
    settle();
  }

  /** Gives it back to the device, which lends it to the next who opens one. */
  @Override
  public void close() {
    try {
      finish();
    } finally {
      giveBack.accept(this);
    }
  }

  /** Frees what it has; no thread uses it any more. */
  void free() {
    Closing.each(lastFirst(), Runnable::run);
  }
}
