// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.flink.TrainingJob;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LinkTest {
  private static final double MEBIBYTES = 16 << 20;

  /** A small batch takes 250 microseconds, and every 100 ms a large one comes. */
  private static LinkEvent event(int batch, boolean received, long cpuNanos) {
    boolean isSmall = batch < LinkEnds.SMALL;
    long micros = isSmall ? batch * 10_000L : (batch - LinkEnds.SMALL) * 100_000L;
    return new LinkEvent(received, batch, received ? micros + 250 : micros, cpuNanos);
  }

  private static Link measured(long nanosBelow, long nanosAbove) {
    List<LinkEvent> events = new ArrayList<>();
    for (int batch = 0; batch < LinkEnds.SMALL + LinkEnds.LARGE; batch++) {
      events.add(event(batch, true, batch * nanosAbove));
      events.add(event(batch, false, batch * nanosBelow));
    }
    return Link.of(events);
  }

  @Test
  void whatBothEndsSayGivesRateLatencyAndWork() {
    Link link = measured(10_000_000, 20_000_000);
    assertEquals(MEBIBYTES / 0.1, link.bytesPerSecond(), 1e-3);
    assertEquals(250e-6, link.latency(), 1e-12);
    assertEquals(0.02 / MEBIBYTES, link.handOver(), 1e-18);
    assertEquals(link, measured(20_000_000, 10_000_000), "whichever end has more to do");
  }

  @Test
  void wordsAreOptionsOfSimulate() {
    assertEquals(
        "--bandwidth 1.25 --latency 310 --hand-over 0.450",
        new Link(1.25e9, 310e-6, 0.45e-9).words());
    assertEquals(
        "--bandwidth 0.0125 --latency 1.25e+04 --hand-over 0.00",
        new Link(1.25e7, 0.0125, 0).words());
  }

  @Test
  void aJobMeasuresALink() throws Exception {
    Configuration settings = TrainingJob.settings(new Configuration());
    settings.set(TaskManagerOptions.NUM_TASK_SLOTS, 2);
    Link link = Link.measure(StreamExecutionEnvironment.createLocalEnvironment(settings));
    assertTrue(link.bytesPerSecond() > 0 && Double.isFinite(link.bytesPerSecond()), link::words);
    assertTrue(link.latency() > 0 && Double.isFinite(link.latency()), link::words);
    assertTrue(link.handOver() > 0 && Double.isFinite(link.handOver()), link::words);
  }
}
