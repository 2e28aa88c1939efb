// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink;

import io.github.scpl.flink.internal.Collected;
import io.github.scpl.flink.internal.train.Results;
import io.github.scpl.train.report.EpochResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;

/** A job of training that was submitted. Used by one thread. */
public final class RunningJob implements AutoCloseable {
  private final JobClient client;
  private final CloseableIterator<String> results;

  private RunningJob(JobClient client, CloseableIterator<String> results) {
    this.client = client;
    this.results = results;
  }

  static RunningJob start(
      DataStream<String> results, StreamExecutionEnvironment environment, String name)
      throws Exception {
    CloseableIterator<String> iterator = results.collectAsync();
    return new RunningJob(environment.executeAsync(name), iterator);
  }

  /** What asks for savepoints, and cancels. */
  public JobClient client() {
    return client;
  }

  /**
   * Waits for the result of the next epoch; nothing if the last one was given.
   *
   * @throws RuntimeException if the job has failed; its causes tell stage, block and batch
   * @throws IOException if a result cannot be read
   */
  public Optional<EpochResult> next() throws IOException {
    return results.hasNext() ? Optional.of(Results.parse(results.next())) : Optional.empty();
  }

  /**
   * Waits for the end of the job.
   *
   * @return the results of all epochs that were not given by {@link #next}
   * @throws RuntimeException if the job has failed; its causes tell stage, block and batch
   * @throws Exception if the job has failed after its last result
   */
  public List<EpochResult> results() throws Exception {
    List<EpochResult> all = new ArrayList<>();
    for (Optional<EpochResult> next = next(); next.isPresent(); next = next()) {
      all.add(next.get());
    }
    client.getJobExecutionResult().get();
    return all;
  }

  /** Stops waiting; a job that runs is cancelled. */
  @Override
  public void close() throws IOException {
    Collected.close(results, client);
  }
}
