// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.link;

import io.github.scpl.flink.TrainingJob;
import io.github.scpl.flink.internal.Collected;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;

/**
 * What the way of batches from a stage to the next costs on a cluster, as {@code scpl simulate}
 * takes it.
 *
 * @param bytesPerSecond of batches that follow each other, between stages that do nothing else
 * @param latency in seconds, from the first byte of a small batch to its arrival
 * @param handOver seconds of a core for each byte, of the stage that has more to do of the two
 */
public record Link(double bytesPerSecond, double latency, double handOver) {
  private static final double GIGA = 1e9;
  private static final double MICRO = 1e-6;

  /**
   * Measures it by a job of two slots, one for each end. Between two machines their clocks have to
   * agree, or the latency is off by as much as they differ.
   *
   * @param environment whose cluster has two slots free; on other machines or in other processes,
   *     if its task managers have a slot each
   * @throws Exception if the job has failed
   */
  public static Link measure(StreamExecutionEnvironment environment) throws Exception {
    environment.configure(TrainingJob.settings(new Configuration()));
    environment.setParallelism(1);
    DataStream<LinkEvent> events = LinkEnds.define(environment);
    List<LinkEvent> all = new ArrayList<>();
    CloseableIterator<LinkEvent> iterator = events.collectAsync();
    JobClient client = environment.executeAsync("scpl link");
    try {
      iterator.forEachRemaining(all::add);
      client.getJobExecutionResult().get();
    } finally {
      Collected.close(iterator, client); // who stops waiting leaves no job behind
    }
    return of(all);
  }

  /** What the events of a whole job come to. */
  static Link of(List<LinkEvent> events) {
    LinkEvent[] sent = new LinkEvent[LinkEnds.SMALL + LinkEnds.LARGE];
    LinkEvent[] received = new LinkEvent[LinkEnds.SMALL + LinkEnds.LARGE];
    events.forEach(event -> (event.received() ? received : sent)[event.batch()] = event);
    int first = LinkEnds.SMALL + LinkEnds.WARM_UP;
    int last = LinkEnds.SMALL + LinkEnds.LARGE - 1;
    double bytes = (double) (last - first) * LinkEnds.LARGE_FLOATS * Float.BYTES;
    double seconds = 1e-6 * (received[last].micros() - received[first].micros());
    double[] latencies = new double[LinkEnds.SMALL - LinkEnds.WARM_UP];
    for (int i = 0; i < latencies.length; i++) {
      latencies[i] =
          1e-6 * (received[LinkEnds.WARM_UP + i].micros() - sent[LinkEnds.WARM_UP + i].micros());
    }
    Arrays.sort(latencies);
    double below = sent[last].cpuNanos() - sent[first].cpuNanos();
    double above = received[last].cpuNanos() - received[first].cpuNanos();
    return new Link(
        bytes / seconds,
        Math.max(0, latencies[latencies.length / 2]),
        1e-9 * Math.max(below, above) / bytes);
  }

  /** As options of {@code scpl simulate}. */
  public String words() {
    return String.format(
        Locale.ROOT,
        "--bandwidth %.3g --latency %.3g --hand-over %.3g",
        bytesPerSecond / GIGA,
        latency / MICRO,
        handOver * GIGA);
  }
}
