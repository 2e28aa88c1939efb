// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer;

import io.github.scpl.block.Block;
import io.github.scpl.block.Bundle;
import io.github.scpl.block.Network;
import io.github.scpl.block.NonFiniteException;
import io.github.scpl.block.Signal;
import io.github.scpl.block.Usage;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Lane;
import io.github.scpl.host.HostDevice;
import io.github.scpl.host.NativeThreads;
import io.github.scpl.infer.policy.ExitLogits;
import io.github.scpl.infer.policy.ExitPolicy;
import io.github.scpl.infer.policy.ExitSettings;
import io.github.scpl.infer.policy.LogitRecorder;
import io.github.scpl.infer.policy.PolicyJudge;
import io.github.scpl.infer.policy.Row;
import io.github.scpl.infer.policy.RowJudge;
import java.io.IOException;
import java.util.List;

/**
 * Answers for rows, each as deep in the network as its policy wants. A row that has left is taken
 * out of the batch, with its mask and states, so that later blocks compute fewer rows.
 *
 * <p>Blocks run on tiles of a fixed number of rows, the last one filled up by a repeated row. So
 * the native code always sees the same shapes, and a row's answer is the same bits whatever rows
 * are beside it. In text this holds among batches padded to the same length, hence for all if a
 * {@link Builder#paddedLength padded length} is set. Without one it depends on the model whether
 * padding counts: it does where means and states have no mask, as in the original's embedding block
 * and LSTMs.
 *
 * <p>Time falls tile by tile: a batch should be several tiles large. The network is used but not
 * owned: nobody else may use it, nor close it, during a call. One thread at a time may call a
 * classifier, or close it; others are refused.
 */
public final class Classifier implements AutoCloseable {
  private final ClassifierPlan plan;
  private final InputCheck check;
  private final int nativeThreads;
  private final Arena arena = HostDevice.HOST.arena();
  private final Usage usage = new Usage("classifier", "make another one");
  private final List<BlockRunner> runners;
  private final PolicyJudge judge;
  private final Signal signal;
  private RowBatch present;
  private RowBatch next;

  private Classifier(ClassifierPlan plan, int nativeThreads) {
    this.plan = plan;
    this.nativeThreads = nativeThreads;
    check = plan.check();
    judge = plan.judge();
    runners = plan.runners(plan.blocks(), arena);
    signal = new Signal(arena, plan.network().dataType());
    present = plan.rowBatch(arena);
    next = plan.rowBatch(arena);
  }

  /** A classifier of this policy, everything else as usual. */
  public static Classifier of(Network network, ExitPolicy policy) {
    return builder(network).policy(policy).build();
  }

  /** Starts a classifier. */
  public static Builder builder(Network network) {
    return new Builder(network);
  }

  /** The policy and the temperatures. */
  public ExitSettings settings() {
    return plan.settings();
  }

  /**
   * Answers for every row of a batch.
   *
   * @param input features {@code [batch, inputShape]} and, in text, perhaps a mask {@code [batch,
   *     time]}; copied
   * @throws IllegalArgumentException if there is no row, an array does not fit the network, or an
   *     element is not finite
   * @throws IllegalStateException if the classifier or the network is closed, or in use
   * @throws NonFiniteException if logits are not finite
   */
  @SuppressWarnings("try") // the leases are a scope, not a value
  public Answers classify(Bundle input) {
    try (Usage.Lease own = usage.acquire("classify");
        Usage.Lease network = plan.network().acquire("Classifier")) {
      List<Row> rows = plan.rows(check.rows(input));
      long computed = run(input, rows, judge);
      return ClassifierPlan.answers(rows, computed);
    }
  }

  private long run(Bundle input, List<Row> rows, RowJudge rowJudge) {
    try (Lane lane = plan.network().device().open(nativeThreads)) {
      present.load(input, rows, plan.paddedLength());
      long computed = 0;
      for (BlockRunner runner : runners) {
        computed += runner.run(present, next, rowJudge);
        RowBatch done = present;
        present = next;
        next = done;
      }
      lane.finish();
      return computed;
    }
  }

  /**
   * Runs all blocks on all rows of a data set and keeps what every output says, whatever the
   * policy. These are, bit for bit, the logits that {@link #classify} decides by.
   *
   * @param source opened as epoch 0, which is evaluation
   * @throws IllegalArgumentException if the data set is empty, a label or an array does not fit, or
   *     an element is not finite
   * @throws IllegalStateException if the classifier or the network is closed, or in use
   * @throws NonFiniteException if logits are not finite
   */
  @SuppressWarnings("try") // the leases are a scope, not a value
  public ExitLogits record(BatchSource source) throws IOException, InterruptedException {
    int exits = plan.network().method().exits() ? runners.size() : 0;
    LogitRecorder recorder = new LogitRecorder(exits, plan.head(), plan.network().classes());
    try (Usage.Lease own = usage.acquire("record");
        Usage.Lease network = plan.network().acquire("Classifier");
        BatchStream stream = source.open(0)) {
      for (int batch = 0; stream.next(signal); batch++) {
        List<Row> rows = plan.rows(rows(source, batch));
        recorder.start(signal.labels(), rows.size());
        run(signal.bundle(), rows, recorder);
      }
    }
    return recorder.result(runners.size());
  }

  private int rows(BatchSource source, int batch) {
    try {
      return check.rows(signal.bundle());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          source.name() + ", batch " + batch + ": " + e.getMessage(), e);
    }
  }

  /**
   * Seconds that each block took for a row, its exit and the head included, in its fastest tile so
   * far; NaN for a block that did not run. After {@link #record} all did.
   */
  public List<Double> secondsPerBlock() {
    return runners.stream().map(BlockRunner::secondsPerRow).toList();
  }

  /**
   * Frees the memory of batches; the network stays.
   *
   * @throws IllegalStateException if a call is under way; then nothing is freed
   */
  @Override
  public void close() {
    usage.close();
    arena.close();
  }

  /** Describes a classifier; without a policy no row leaves early. Not thread-safe. */
  public static final class Builder {
    private final Network network;
    private ExitSettings settings = ExitSettings.of(ExitPolicy.never());
    private int tileRows = 32;
    private int paddedLength;
    private int firstBlocks = Integer.MAX_VALUE;
    private int nativeThreads = Runtime.getRuntime().availableProcessors();

    private Builder(Network network) {
      this.network = network;
    }

    /** Sets when rows leave; {@link ExitPolicy#never()} if not set. */
    public Builder policy(ExitPolicy policy) {
      settings = settings.withPolicy(policy);
      return this;
    }

    /** Sets policy and temperatures. */
    public Builder settings(ExitSettings newSettings) {
      settings = newSettings;
      return this;
    }

    /**
     * Sets the number of rows that a block computes at once; 32 if not set. Fewer rows waste less
     * where few are left, and with 1 a single row costs no more than itself; more make better use
     * of the processor. Another number may change last digits.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder tileRows(int rows) {
      tileRows = ClassifierPlan.requirePositive("number of rows in a tile", rows);
      return this;
    }

    /**
     * Sets the length that sequences are filled up to with id 0 (with vectors of 0, if there is a
     * mask) and a mask of 0; not filled up if not set. Then a row's answer does not depend on the
     * length its batch was padded to.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder paddedLength(int length) {
      paddedLength = ClassifierPlan.requirePositive("padded length", length);
      return this;
    }

    /**
     * Uses only the first blocks: the last of them answers by its exit, or, if they are all, by the
     * head. All blocks if not set. Of use while a network grows, when later blocks are untrained.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder firstBlocks(int number) {
      firstBlocks = ClassifierPlan.requirePositive("number of blocks", number);
      return this;
    }

    /**
     * Sets the threads of native code and kernels, the calling one included; all cores if not set.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder nativeThreads(int number) {
      nativeThreads = ClassifierPlan.requirePositive("number of native threads", number);
      return this;
    }

    /**
     * Makes the classifier.
     *
     * @throws IllegalArgumentException if the policy needs exits that the network has not, the
     *     settings have too few temperatures, there are fewer blocks than wanted, there is a padded
     *     length for input that is no sequence, or OpenMP's settings in the environment do not
     *     leave as many native threads
     */
    public Classifier build() {
      return new Classifier(plan(), NativeThreads.require(nativeThreads));
    }

    /**
     * Starts a classifier with these settings, but for the native threads, whose stages run side by
     * side.
     *
     * @throws IllegalArgumentException as {@link #build} does
     */
    public PipelineClassifier.Builder pipelined() {
      return new PipelineClassifier.Builder(plan());
    }

    private ClassifierPlan plan() {
      boolean exits = network.method().exits();
      List<Block> blocks = blocks();
      if (!exits && !settings.policy().equals(ExitPolicy.never())) {
        throw new IllegalArgumentException(
            "Expected a network with exits, such as one of the method dascpl, for the policy "
                + settings.policy()
                + "; got "
                + network.method());
      }
      settings.requireFit(exits ? blocks.size() : 0);
      return new ClassifierPlan(network, blocks, settings, tileRows, paddedLength);
    }

    private List<Block> blocks() {
      List<Block> all = network.blocks();
      if (firstBlocks == Integer.MAX_VALUE) {
        return all;
      }
      if (firstBlocks > all.size()) {
        throw new IllegalArgumentException(
            "Expected at most " + all.size() + " blocks, got " + firstBlocks);
      }
      if (firstBlocks < all.size() && !network.method().exits()) {
        throw new IllegalArgumentException(
            "Expected a method with exits where only first blocks run, got " + network.method());
      }
      return all.subList(0, firstBlocks);
    }
  }
}
