// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.flink;

import io.github.scpl.flink.RunningJob;
import io.github.scpl.flink.TrainingJob;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.TrainingException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;

/**
 * A job whose results are waited for by a thread of its own: Flink's clients heed no interrupt, but
 * who waits here does.
 */
final class Awaited implements AutoCloseable {
  private final RunningJob job;
  private final ExecutorService waiter =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "scpl-flink-results");
            thread.setDaemon(true);
            return thread;
          });
  private boolean ended;

  Awaited(RunningJob job) {
    this.job = job;
  }

  /** Submits a job. */
  static RunningJob start(TrainingJob job, StreamExecutionEnvironment environment)
      throws InterruptedException {
    try {
      return job.start(environment);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw failure(e);
    }
  }

  /** The result of the next epoch; nothing if the last one was given. */
  Optional<EpochResult> next() throws InterruptedException {
    return wait(job::next);
  }

  /** Waits for the end of the job; results that were not given are lost. */
  void end() throws InterruptedException {
    wait(job::results);
    ended = true;
  }

  /** Whether the end was waited for. */
  boolean ended() {
    return ended;
  }

  private <T> T wait(Callable<T> result) throws InterruptedException {
    try {
      return waiter.submit(result).get();
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    }
  }

  /** What a block or a data source has to say, or else the innermost cause. */
  private static TrainingException failure(Throwable thrown) {
    ClassLoader loader = Awaited.class.getClassLoader();
    Optional<TrainingException> told =
        ExceptionUtils.findThrowableSerializedAware(thrown, TrainingException.class, loader);
    if (told.isPresent()) {
      return innermost(told.get());
    }
    Throwable cause = thrown;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String message = "The job on Flink has failed: " + cause.getMessage();
    return new TrainingException(message, new IOException(message, thrown));
  }

  /** Blocks that run on one thread have failures of those above pass through them. */
  private static TrainingException innermost(TrainingException failure) {
    TrainingException innermost = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      innermost = cause instanceof TrainingException inner ? inner : innermost;
    }
    return innermost;
  }

  /** Cancels the job if its end was not waited for. */
  @Override
  public void close() {
    waiter.shutdown();
    try {
      if (ended) {
        job.close();
      } else {
        job.client().cancel();
      }
    } catch (IOException | RuntimeException e) {
      return; // there is no job any more
    }
  }
}
