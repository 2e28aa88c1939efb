// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink;

import io.github.scpl.flink.internal.Collected;
import io.github.scpl.flink.recipe.RowAnswer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;

/**
 * A job of inference that was submitted. With checkpoints, answers come once each, also after a
 * restart, when the next checkpoint is complete. Used by one thread.
 */
public final class RunningInference implements AutoCloseable {
  private final JobClient client;
  private final CloseableIterator<RowAnswer> answers;
  private final Map<String, Long> counts = new LinkedHashMap<>();

  private RunningInference(
      JobClient client, CloseableIterator<RowAnswer> answers, List<String> outputs) {
    this.client = client;
    this.answers = answers;
    outputs.forEach(output -> counts.put(output, 0L));
  }

  static RunningInference start(
      DataStream<RowAnswer> answers, StreamExecutionEnvironment environment, List<String> outputs)
      throws Exception {
    CloseableIterator<RowAnswer> iterator = answers.collectAsync();
    return new RunningInference(environment.executeAsync("scpl inference"), iterator, outputs);
  }

  /** What cancels. */
  public JobClient client() {
    return client;
  }

  /**
   * Waits for the next answer, in the order in which rows leave; nothing if the last one was given.
   *
   * @throws RuntimeException if the job has failed; its causes tell stage, block and batch
   */
  public Optional<RowAnswer> next() {
    if (!answers.hasNext()) {
      return Optional.empty();
    }
    RowAnswer answer = answers.next();
    counts.merge(answer.output(), 1L, Long::sum);
    return Optional.of(answer);
  }

  /**
   * Waits for the end of the job.
   *
   * @return all answers that were not given by {@link #next}
   * @throws RuntimeException if the job has failed; its causes tell stage, block and batch
   * @throws Exception if the job has failed after its last answer
   */
  public List<RowAnswer> answers() throws Exception {
    List<RowAnswer> all = new ArrayList<>();
    for (Optional<RowAnswer> next = next(); next.isPresent(); next = next()) {
      all.add(next.get());
    }
    client.getJobExecutionResult().get();
    return all;
  }

  /**
   * How many of the answers given so far are of each output, exits in block order, then the head.
   */
  public Map<String, Long> counts() {
    return new LinkedHashMap<>(counts);
  }

  /** Stops waiting; a job that runs is cancelled. */
  @Override
  public void close() throws IOException {
    Collected.close(answers, client);
  }
}
