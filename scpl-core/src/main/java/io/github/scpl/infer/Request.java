// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer;

import io.github.scpl.infer.policy.Answer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * A batch that was given to a {@link PipelineClassifier}, whose rows are answered one by one.
 * Thread-safe.
 *
 * <p>A future is completed on the thread of the stage that answers, and what was made to follow it
 * runs there too, unless by one of the {@code Async} methods: it holds up the stage, so it should
 * be short, and it must not submit. Cancelling a future does not stop the work.
 */
public final class Request {
  private final long number;
  private final List<CompletableFuture<Answer>> rows;
  private final CompletableFuture<Answers> all = new CompletableFuture<>();

  Request(long number, int rows) {
    this.number = number;
    this.rows = Stream.generate(CompletableFuture<Answer>::new).limit(rows).toList();
  }

  /** How many requests its pipeline took before. */
  public long number() {
    return number;
  }

  /** The number of rows. */
  public int size() {
    return rows.size();
  }

  /**
   * The answer to one row, complete as soon as an exit or the head has decided; it fails with the
   * pipeline.
   *
   * @param row from 0, in the order of the batch
   */
  public CompletableFuture<Answer> answer(int row) {
    return rows.get(row);
  }

  /** The answers to all rows, complete after the last of them; it fails with the pipeline. */
  public CompletableFuture<Answers> answers() {
    return all;
  }

  void fail(Throwable failure) {
    rows.forEach(row -> row.completeExceptionally(failure));
    all.completeExceptionally(failure);
  }

  @Override
  public String toString() {
    return "request " + number;
  }
}
