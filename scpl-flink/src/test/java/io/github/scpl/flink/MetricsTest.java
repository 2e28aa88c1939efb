// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.train.Placement;
import io.github.scpl.train.report.EpochResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a reporter of Flink's gets of blocks. */
@Timeout(120)
class MetricsTest {
  private static final Map<String, Metric> METRICS = new ConcurrentHashMap<>();

  @TempDir private Path folder;

  /** Found by Flink; keeps metrics of blocks, by block and name, beyond the end of their job. */
  public static final class Keeping implements MetricReporterFactory, MetricReporter {
    @Override
    public MetricReporter createMetricReporter(Properties properties) {
      return this;
    }

    @Override
    public void open(MetricConfig config) {
      METRICS.clear();
    }

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
      String id = group.getMetricIdentifier(name);
      int block = id.indexOf("block ");
      if (block >= 0 && id.contains(".scpl.")) {
        METRICS.put(id.substring(block, block + "block 0".length()) + " " + name, metric);
      }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
      // what it was last is asked for
    }

    @Override
    public void close() {
      // nothing is open
    }
  }

  @Test
  void blocksTellWhatTheyDid() throws Exception {
    TestRecipe recipe = new TestRecipe(Family.VGG, false);
    Configuration settings = LocalCluster.settings(folder, 2, 0);
    settings.setString("metrics.reporters", "keeping");
    settings.setString("metrics.reporter.keeping.factory.class", Keeping.class.getName());
    int blocks = recipe.network().blockCount();
    TrainingJob job =
        TrainingJob.of(recipe, TestRecipe.EPOCHS, Outcome.SCHEDULE)
            .withPlacement(Placement.even(blocks, 2, 1));
    EpochResult last;
    try (RunningJob running =
        job.start(StreamExecutionEnvironment.createLocalEnvironment(settings))) {
      List<EpochResult> results = running.results();
      last = results.get(results.size() - 1);
    }
    int border = blocks / 2 - 1;
    for (int block = 0; block < blocks; block++) {
      assertEquals(TestRecipe.EPOCHS * 5, count(block, "batches"));
      assertEquals(TestRecipe.EPOCHS * last.training().samples(), count(block, "samples"));
      assertEquals(block == border, count(block, "bytesSent") > 0, "block " + block);
      assertTrue(Double.isFinite(number(block, "localLoss")), "block " + block);
      assertTrue(number(block, "forwardSeconds") > 0, "block " + block);
      assertTrue(number(block, "learnSeconds") > 0, "block " + block);
      assertEquals(block == border, number(block, "handOverSeconds") > 0, "block " + block);
    }
  }

  private static long count(int block, String name) {
    return ((Counter) METRICS.get("block " + block + " " + name)).getCount();
  }

  private static double number(int block, String name) {
    return ((Number) ((Gauge<?>) METRICS.get("block " + block + " " + name)).getValue())
        .doubleValue();
  }
}
