// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A session cluster of processes on this machine: a job manager, and task managers of one slot. */
final class ProcessCluster implements AutoCloseable {
  private static final String HEAP = "512m";

  /** Where nothing is computed, the better compiler only takes cores from those who train. */
  private static final String QUICK = "-XX:TieredStopAtLevel=1";

  private final Path folder;
  private final int restPort;
  private final Process jobManager;
  private final List<Process> taskManagers = new ArrayList<>();
  private int started;

  ProcessCluster(Path folder) throws IOException {
    this.folder = folder;
    restPort = freePort();
    Map<String, String> settings = new TreeMap<>();
    settings.put("jobmanager.rpc.address", "localhost");
    settings.put("jobmanager.rpc.port", Integer.toString(freePort()));
    settings.put("jobmanager.memory.process.size", "1g");
    settings.put("rest.address", "localhost");
    settings.put("rest.port", Integer.toString(restPort));
    settings.put("heartbeat.interval", "500");
    settings.put("heartbeat.timeout", "10000");
    settings.put("taskmanager.host", "localhost");
    settings.put("taskmanager.numberOfTaskSlots", "1");
    settings.put("taskmanager.cpu.cores", "1.0");
    settings.put("taskmanager.memory.task.heap.size", "256m");
    settings.put("taskmanager.memory.task.off-heap.size", "512m");
    settings.put("taskmanager.memory.framework.heap.size", "128m");
    settings.put("taskmanager.memory.framework.off-heap.size", "128m");
    settings.put("taskmanager.memory.managed.size", "0m");
    settings.put("taskmanager.memory.segment-size", "2m");
    settings.put("taskmanager.network.memory.buffer-debloat.enabled", "true");
    settings.put("taskmanager.network.memory.buffer-debloat.target", "1s");
    settings.put("taskmanager.memory.network.min", "192m");
    settings.put("taskmanager.memory.network.max", "192m");
    settings.put("taskmanager.memory.jvm-metaspace.size", "256m");
    settings.put("taskmanager.memory.jvm-overhead.min", "192m");
    settings.put("taskmanager.memory.jvm-overhead.max", "192m");
    StringBuilder text = new StringBuilder();
    settings.forEach((key, value) -> text.append(key).append(": ").append(value).append('\n'));
    Files.writeString(folder.resolve("config.yaml"), text);
    jobManager = start("jobmanager", StandaloneSessionClusterEntrypoint.class, QUICK);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Process start(String name, Class<?> main, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx" + HEAP,
            "-XX:+UseSerialGC",
            "-Dorg.bytedeco.javacpp.maxbytes=6g",
            "-Dorg.bytedeco.javacpp.maxphysicalbytes=8g",
            "--add-opens=java.base/java.util=ALL-UNNAMED"));
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of("--configDir", folder.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(name + ".log").toFile())
        .start();
  }

  /** Starts one more task manager. */
  void add() throws IOException {
    taskManagers.add(start("taskmanager" + started++, TaskManagerRunner.class));
  }

  /** Kills a task manager by SIGKILL. */
  void kill(int number) {
    taskManagers.remove(number).destroyForcibly().onExit().join();
  }

  /** An environment whose jobs run there, from checkpoint to checkpoint, however often killed. */
  StreamExecutionEnvironment environment(Path checkpoints, Duration interval) {
    Configuration settings = TrainingJob.settings(new Configuration());
    settings.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
    settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, interval);
    settings.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
    settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
    return StreamExecutionEnvironment.createRemoteEnvironment("localhost", restPort, settings);
  }

  /** What the job manager has to say, in JSON. */
  String ask(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://localhost:" + restPort + path);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }

  @Override
  public void close() {
    for (Process process : taskManagers) {
      process.destroyForcibly().onExit().join();
    }
    jobManager.destroyForcibly().onExit().join();
  }
}
