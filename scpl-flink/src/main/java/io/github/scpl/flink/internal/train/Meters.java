// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal.train;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** What a block tells Flink's metrics, of training batches. Reporters may ask from any thread. */
final class Meters {
  private final Counter batches;
  private final Counter samples;
  private final Counter bytesSent;
  private volatile BlockReport report;

  Meters(MetricGroup group) {
    batches = group.counter("batches");
    samples = group.counter("samples");
    bytesSent = group.counter("bytesSent");
    gauge(group, "localLoss", last -> last.loss().local());
    gauge(group, "headLoss", last -> last.loss().head());
    gauge(group, "forwardSeconds", last -> last.time().forward());
    gauge(group, "handOverSeconds", last -> last.time().handOver());
    gauge(group, "learnSeconds", last -> last.time().learn());
  }

  /** A number of the last batch. */
  private interface OfReport {
    double of(BlockReport last);
  }

  private void gauge(MetricGroup group, String name, OfReport number) {
    Gauge<Double> gauge = () -> report == null ? Double.NaN : number.of(report);
    group.gauge(name, gauge);
  }

  void add(BlockReport newReport) {
    if (newReport.ticket().training()) {
      batches.inc();
      samples.inc(newReport.ticket().rows());
      report = newReport;
    }
  }

  void sent(long bytes) {
    bytesSent.inc(bytes);
  }
}
