// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.trace;

import java.util.Locale;

/**
 * Events as text, in the trace event format of Chrome: JSON, times in microseconds. Each begins
 * with a comma and a line of its own.
 */
final class TraceEvents {
  private static final int NANOS_PER_MICRO = 1000;

  private final long origin;
  private final StringBuilder text = new StringBuilder();

  /** Events whose times count from there, by {@link System#nanoTime()}. */
  TraceEvents(long origin) {
    this.origin = origin;
  }

  void processName(int process, String name) {
    begin("process_name", "M", process, 0);
    text.append(",\"args\":{\"name\":\"").append(escaped(name)).append("\"}}");
  }

  /** Names a thread, which is shown in the order of its number. */
  void threadName(int process, int thread, String name) {
    begin("thread_name", "M", process, thread);
    text.append(",\"args\":{\"name\":\"").append(escaped(name)).append("\"}}");
    begin("thread_sort_index", "M", process, thread);
    text.append(",\"args\":{\"sort_index\":").append(thread).append("}}");
  }

  void slice(
      int process, int thread, Phase phase, int block, int epoch, int batch, long from, long to) {
    long start = Math.max(from, origin); // a thread may have waited for longer
    if (to < start) {
      return;
    }
    begin(phase.toString(), "X", process, thread);
    text.append(",\"cat\":\"").append(phase.isWork() ? "work" : "wait").append('"');
    time("ts", start - origin);
    time("dur", to - start);
    text.append(",\"args\":{");
    if (block != Track.NO_BLOCK) {
      text.append("\"block\":").append(block).append(batch >= 0 ? "," : "");
    }
    if (batch >= 0) {
      text.append(epoch > 0 ? "\"epoch\":" : "\"evaluation\":");
      text.append(epoch > 0 ? String.valueOf(epoch) : "true");
      text.append(",\"batch\":").append(batch);
    }
    text.append("}}");
  }

  /** A number that is drawn over time. */
  void counter(int process, String name, String unit, long value, long nanos) {
    begin(name, "C", process, 0);
    time("ts", Math.max(0, nanos - origin));
    text.append(",\"args\":{\"").append(unit).append("\":").append(value).append("}}");
  }

  private void begin(String name, String kind, int process, int thread) {
    text.append(",\n{\"name\":\"").append(name).append("\",\"ph\":\"").append(kind);
    text.append("\",\"pid\":").append(process).append(",\"tid\":").append(thread);
  }

  private void time(String name, long nanos) {
    long fraction = nanos % NANOS_PER_MICRO;
    text.append(",\"").append(name).append("\":").append(nanos / NANOS_PER_MICRO).append('.');
    text.append(fraction < 100 ? "0" : "").append(fraction < 10 ? "0" : "").append(fraction);
  }

  private static String escaped(String name) {
    StringBuilder escaped = new StringBuilder();
    name.chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                escaped.append('\\').append((char) c);
              } else if (c < ' ' || c > '~') {
                escaped.append(String.format(Locale.ROOT, "\\u%04x", c));
              } else {
                escaped.append((char) c);
              }
            });
    return escaped.toString();
  }

  /** The text so far, which is forgotten. */
  String take() {
    String taken = text.toString();
    text.setLength(0);
    return taken;
  }
}
