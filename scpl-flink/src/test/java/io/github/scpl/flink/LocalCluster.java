// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink;

import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Flink in this process. */
final class LocalCluster {
  private LocalCluster() {}

  /** With checkpoints in a folder, and so many tries after a failure. */
  static Configuration settings(Path checkpoints, int slots, int restarts) {
    Configuration settings = TrainingJob.settings(new Configuration());
    settings.set(TaskManagerOptions.NUM_TASK_SLOTS, slots);
    settings.set(
        RestartStrategyOptions.RESTART_STRATEGY, restarts == 0 ? "disable" : "fixed-delay");
    settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, restarts);
    settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
    settings.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
    return settings;
  }

  static StreamExecutionEnvironment environment(Path checkpoints, int slots) {
    return StreamExecutionEnvironment.createLocalEnvironment(settings(checkpoints, slots, 0));
  }
}
