// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.flink;

import io.github.scpl.flink.TrainingJob;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.LocalStreamEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Where jobs run. */
public final class Clusters {
  private Clusters() {}

  /**
   * The cluster that {@code flink run} was told of; without it, one in this process that ends with
   * the job.
   *
   * @param slots that the job needs
   */
  public static StreamExecutionEnvironment given(int slots) {
    StreamExecutionEnvironment given = StreamExecutionEnvironment.getExecutionEnvironment();
    if (!(given instanceof LocalStreamEnvironment)) {
      return given;
    }
    Configuration settings = TrainingJob.settings(new Configuration());
    settings.set(TaskManagerOptions.NUM_TASK_SLOTS, slots);
    return StreamExecutionEnvironment.createLocalEnvironment(settings);
  }
}
