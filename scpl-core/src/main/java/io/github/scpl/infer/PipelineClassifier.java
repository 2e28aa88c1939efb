// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer;

import io.github.scpl.block.Block;
import io.github.scpl.block.Bundle;
import io.github.scpl.block.Usage;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Lane;
import io.github.scpl.host.HostDevice;
import io.github.scpl.host.NativeThreads;
import io.github.scpl.infer.AnswerStage.Share;
import io.github.scpl.infer.policy.ExitSettings;
import io.github.scpl.infer.policy.PolicyJudge;
import io.github.scpl.infer.policy.Row;
import io.github.scpl.pipeline.Channel;
import io.github.scpl.pipeline.ChannelClosedException;
import io.github.scpl.pipeline.Failure;
import io.github.scpl.pipeline.Worker;
import io.github.scpl.train.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers for rows by stages that run side by side, each on a thread of its own. A row is answered
 * as soon as its exit has decided, while later blocks still work on others:
 *
 * <pre>
 *   request -&gt;  stage 0        stage 1        stage 2
 *   time 1      0 -&gt; answers
 *   time 2      1 -&gt; answers   0 -&gt; answers
 *   time 3      2 -&gt; answers   1 -&gt; answers   0 -&gt; answers
 * </pre>
 *
 * <ul>
 *   <li>Answers are, bit for bit, those of a {@link Classifier} with the same settings.
 *   <li>At most {@code stages x (capacity + 1)} requests are under way; then {@link #submit} waits.
 *       Rows are handed over without being copied, in memory that circulates.
 *   <li>The first failure fails all requests that are not complete, and ends the pipeline.
 *   <li>The network is used but not owned. While requests are under way nobody else may use it, nor
 *       close it; after a failure, until the pipeline is closed.
 * </ul>
 *
 * <p>Thread-safe. Stage threads live from construction to a failure or {@link #close}.
 */
public final class PipelineClassifier implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PipelineClassifier.class);

  private final ClassifierPlan plan;
  private final Placement placement;
  private final InputCheck check;
  private final PolicyJudge judge;
  private final Arena arena = HostDevice.HOST.arena();
  private final Failure failure = new Failure(InferenceException::new, InferenceException::new);
  private final Channel<Parcel> input;
  private final List<AnswerStage> stages = new ArrayList<>();
  private final Set<PendingRequest> pending = ConcurrentHashMap.newKeySet();
  private final AtomicLong requests = new AtomicLong();

  /** The right to use the network while a request is pending; guarded by the set of these. */
  private Usage.Lease lease;

  /** Submitting writes to memory that closing frees, so closing waits for those who submit. */
  private final ReadWriteLock memory = new ReentrantReadWriteLock();

  private PipelineClassifier(Builder builder, Placement placement) {
    plan = builder.plan;
    this.placement = placement;
    check = plan.check();
    judge = plan.judge();
    input = channel(builder.capacity);
    Channel<Parcel> below = input;
    for (int s = 0; s < placement.stages(); s++) {
      Channel<Parcel> above = s == placement.stages() - 1 ? null : channel(builder.capacity);
      RowBatch spare = plan.rowBatch(arena);
      stages.add(new AnswerStage(share(s), spare, below, above, this::finish, failure));
      below = above;
    }
    failure.afterRecorded(this::failPending);
    start();
  }

  private Channel<Parcel> channel(int capacity) {
    List<Parcel> parcels = new ArrayList<>();
    for (int i = 0; i <= capacity; i++) {
      parcels.add(new Parcel(plan.rowBatch(arena)));
    }
    Channel<Parcel> channel = new Channel<>(parcels);
    failure.whenRecorded(channel::close);
    return channel;
  }

  private Share share(int stage) {
    int first = placement.firstBlock(stage);
    List<Block> blocks =
        plan.blocks().subList(first, first + placement.blocksPerStage().get(stage));
    int threads = placement.nativeThreads().get(stage);
    return new Share(stage, first, plan.runners(blocks, arena), threads, plan.network().device());
  }

  private void start() {
    try {
      stages.forEach(Thread::start);
    } catch (Error e) { // the system may refuse a thread
      close();
      throw e;
    }
  }

  /** The policy and the temperatures. */
  public ExitSettings settings() {
    return plan.settings();
  }

  /** Which blocks and native threads each stage has. */
  public Placement placement() {
    return placement;
  }

  /**
   * Takes a batch, as soon as there is room for it.
   *
   * @param batch features {@code [batch, inputShape]} and, in text, perhaps a mask {@code [batch,
   *     time]}; copied
   * @throws IllegalArgumentException if there is no row, an array does not fit the network, or an
   *     element is not finite
   * @throws IllegalStateException if the pipeline is closed or has failed, also while waiting, the
   *     failure being the cause; if called by what follows an answer on the thread of a stage; or
   *     if the network is closed or somebody else uses it
   * @throws InterruptedException if interrupted while waiting; then the batch was not taken
   */
  public Request submit(Bundle batch) throws InterruptedException {
    if (Worker.isCallerOf(failure)) {
      throw new IllegalStateException(
          "Expected no submit from the thread of a stage, which would wait for itself; use an"
              + " Async method of the future, such as thenAcceptAsync");
    }
    int rows = check.rows(batch);
    Lock lock = memory.readLock();
    lock.lockInterruptibly();
    try {
      return send(batch, plan.rows(rows));
    } catch (ChannelClosedException e) {
      throw new IllegalStateException(
          "The pipeline is closed; make a new one for the network", failure.get());
    } finally {
      lock.unlock();
    }
  }

  private Request send(Bundle batch, List<Row> rows) throws InterruptedException {
    Parcel parcel = input.claim();
    PendingRequest sent;
    try (Lane lane = plan.network().device().open(1)) {
      parcel.rows().load(batch, rows, plan.paddedLength());
      lane.finish();
      sent = begin(rows);
    } catch (RuntimeException | Error e) {
      input.release(parcel);
      throw e;
    }
    parcel.issue(sent);
    try {
      input.send(parcel);
    } catch (ChannelClosedException e) {
      end(sent);
      throw e;
    }
    return sent.request();
  }

  /** Before it is sent: a failure closes the channels, then fails what is pending. */
  private PendingRequest begin(List<Row> rows) {
    synchronized (pending) {
      if (pending.isEmpty() && lease == null) {
        lease = plan.network().acquire(getClass().getSimpleName());
      }
      Request request = new Request(requests.getAndIncrement(), rows.size());
      PendingRequest begun = new PendingRequest(request, rows, judge);
      pending.add(begun);
      return begun;
    }
  }

  private void end(PendingRequest request) {
    synchronized (pending) {
      pending.remove(request);
      if (pending.isEmpty() && !failure.isSet()) { // otherwise stages may be at work still
        endLease();
      }
    }
  }

  private void endLease() {
    if (lease != null) {
      lease.close();
      lease = null;
    }
  }

  private void finish(PendingRequest request) {
    end(request);
    request.complete();
  }

  /** Whoever is here fails all, so that nobody returns before that. */
  private void failPending() {
    for (PendingRequest request : pending) {
      request.request().fail(failure.get());
      pending.remove(request);
    }
  }

  /**
   * Fails the requests that are not complete, ends all threads and frees their memory; the network
   * stays. Waits for a block that is being computed. From the thread of a stage it only starts
   * this, and another call has to follow.
   */
  @Override
  public void close() {
    failure.record(new IllegalStateException("The pipeline was closed"));
    if (Worker.isCallerOf(failure)) {
      return;
    }
    awaitSubmitting();
    List<AnswerStage> running = stages.stream().filter(stage -> !stage.stopped()).toList();
    if (running.isEmpty()) {
      synchronized (pending) {
        endLease();
      }
      arena.close();
    } else {
      LOG.warn("{} did not end; the memory of requests under way stays allocated", running);
    }
  }

  /** Waits for those who submit; whoever comes later finds the channel closed. */
  private void awaitSubmitting() {
    memory.writeLock().lock();
    memory.writeLock().unlock();
  }

  /** Settings of a pipeline, all with defaults; made by {@link Classifier.Builder#pipelined}. */
  public static final class Builder {
    private final ClassifierPlan plan;
    private Placement placement;
    private int capacity = 1;
    private int cores = Runtime.getRuntime().availableProcessors();

    Builder(ClassifierPlan plan) {
      this.plan = plan;
    }

    /**
     * Sets which blocks and native threads each stage has; if not set, as many stages as there are
     * blocks and cores for, one native thread each. Where many rows leave early, the first stages
     * have most to do.
     */
    public Builder placement(Placement newPlacement) {
      placement = newPlacement;
      return this;
    }

    /**
     * Sets how many requests may wait in front of each stage; 1 if not set.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder capacity(int newCapacity) {
      capacity = ClassifierPlan.requirePositive("channel capacity", newCapacity);
      return this;
    }

    /**
     * Sets how many cores may be used; all that the JVM sees if not set.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder cores(int newCores) {
      cores = ClassifierPlan.requirePositive("number of cores", newCores);
      return this;
    }

    /**
     * Starts the stage threads.
     *
     * @throws IllegalArgumentException if the placement does not fit the blocks, needs more threads
     *     than there are cores, or there is a padded length for input that is no sequence; or if
     *     OpenMP's settings in the environment do not leave a stage its native threads
     */
    public PipelineClassifier build() {
      int blocks = plan.blocks().size();
      Placement chosen =
          placement != null ? placement : Placement.even(blocks, Math.min(blocks, cores), 1);
      chosen.requireFit(blocks, cores);
      chosen.nativeThreads().forEach(NativeThreads::require);
      return new PipelineClassifier(this, chosen);
    }
  }
}
