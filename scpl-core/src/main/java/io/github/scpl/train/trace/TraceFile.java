// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.trace;

import io.github.scpl.device.Arena;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A timeline in a file, in the trace event format of Chrome, which Perfetto and {@code
 * chrome://tracing} open: a process for each trainer, with a track for each of its threads, a
 * counter of the batches in front of each stage, and one of the bytes of native arrays of all
 * trainers.
 *
 * <pre>
 *   try (TraceFile trace = TraceFile.create(Path.of("trace.json"))) {
 *     trainer.trace(trace.process("scpl"));
 *     trainer.train(source, 1, 1e-3);
 *   }
 * </pre>
 *
 * <p>Threads that train write into a ring of 160 KiB each, without waiting and without allocating.
 * A thread of the file's own empties the rings some times a second, and writes in such a way that
 * the file is JSON at any time, whatever ends the process. Thread-safe.
 */
public final class TraceFile implements AutoCloseable {
  private static final String HEAD = "{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n";
  private static final String TAIL = "\n]}\n";
  private static final String ARRAYS = "native arrays";
  private static final int SHARED = 1; // process 0 is the idle one to Perfetto
  private static final long PERIOD_MILLIS = 100;

  private final Path path;
  private final RandomAccessFile file;
  private final TraceEvents events;
  private final List<Source> sources = new ArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread writer = new Thread(this::write, "scpl-trace");
  private long end;
  private int processes = SHARED;
  private long lastBytes = -1;
  private IOException trouble;
  private boolean closed;

  private record Source(int process, int thread, EventRing ring) {}

  private TraceFile(Path path) throws IOException {
    this.path = path;
    file = new RandomAccessFile(path.toFile(), "rw"); // no channel: an interrupt would close it
    events = new TraceEvents(System.nanoTime());
    events.processName(SHARED, "all networks");
    try {
      file.setLength(0);
      String first = HEAD + events.take().substring(",\n".length());
      file.write((first + TAIL).getBytes(StandardCharsets.US_ASCII));
      end = first.length();
    } catch (IOException e) {
      file.close();
      throw e;
    }
    writer.setDaemon(true);
  }

  /**
   * Creates a file, or writes over one.
   *
   * @throws IOException if that cannot be
   */
  public static TraceFile create(Path path) throws IOException {
    TraceFile trace = new TraceFile(path);
    trace.writer.start();
    return trace;
  }

  /**
   * A tracer for one trainer, whose threads are shown together under this name.
   *
   * @throws IllegalStateException if the file is closed
   */
  public synchronized Tracer process(String name) {
    if (closed) {
      throw new IllegalStateException("The trace " + path + " is closed; create another one");
    }
    int process = ++processes;
    events.processName(process, name);
    return (stage, track) -> track(process, stage, track);
  }

  private synchronized Track track(int process, int stage, String name) {
    int thread = stage - Tracer.LOADER + 1; // 0 has counters and names
    EventRing ring = new EventRing();
    events.threadName(process, thread, name);
    sources.add(new Source(process, thread, ring));
    return ring;
  }

  private void write() {
    try {
      while (!closing.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
        flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // by nobody here; closing writes the rest
    }
  }

  /** Writes what threads have told so far. */
  public synchronized void flush() {
    if (closed) {
      return;
    }
    for (Source source : sources) {
      source.ring.drain(new Lines(source));
    }
    long bytes = Arena.currentBytes();
    if (bytes != lastBytes) {
      events.counter(SHARED, ARRAYS, "bytes", bytes, System.nanoTime());
      lastBytes = bytes;
    }
    append(events.take());
  }

  /** The end of the JSON is overwritten by what comes before it, and a new end. */
  private void append(String text) {
    if (text.isEmpty() || trouble != null) {
      return;
    }
    try {
      file.seek(end);
      file.write((text + TAIL).getBytes(StandardCharsets.US_ASCII));
      end += text.length();
    } catch (IOException e) {
      trouble = e;
    }
  }

  private final class Lines implements EventRing.Reader {
    private final Source source;

    Lines(Source source) {
      this.source = source;
    }

    @Override
    public void slice(Phase phase, int block, int epoch, int batch, long start, long end) {
      events.slice(source.process, source.thread, phase, block, epoch, batch, start, end);
    }

    @Override
    public void depth(int stage, int batches, long nanos) {
      String name = "in front of stage " + stage;
      events.counter(source.process, name, "batches", batches, nanos);
    }
  }

  /** Events that are not in the file, since the disk was slower than training for some time. */
  public synchronized long lost() {
    return sources.stream().mapToLong(source -> source.ring.lost()).sum();
  }

  /**
   * Writes the rest; does nothing the second time.
   *
   * @throws IOException if not all could be written
   */
  @Override
  public void close() throws IOException {
    closing.countDown();
    boolean interrupted = false;
    while (writer.isAlive()) {
      try {
        writer.join();
      } catch (InterruptedException e) {
        interrupted = true; // what was measured is kept
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      if (closed) {
        return;
      }
      lastBytes = -1; // the counter's line goes on to the end
      flush();
      closed = true;
      file.close();
      if (trouble != null) {
        throw new IOException(
            "Cannot write the trace " + path + ": " + trouble.getMessage() + "; make room",
            trouble);
      }
    }
  }
}
