// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.progress;

import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Says what is under way, how far it is and how long it has left. On a terminal that is one line
 * with a bar, which is drawn again and again. Elsewhere it is a line for what takes longer than two
 * seconds, and another one whenever there was none for half a minute. Thread-safe.
 */
public final class ProgressMonitor {
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(30);

  private enum Kind {
    TERMINAL,
    LINES,
    SILENT
  }

  private final PrintWriter out;
  private final Kind kind;
  private final LongSupplier nanos;
  private final boolean ticking;

  /** Longer lines could wrap, and then not be drawn over. */
  private final int longest;

  private final Deque<Activity> underWay = new ArrayDeque<>();
  private ScheduledExecutorService ticker;
  private int drawn;
  private long lastLine;

  private ProgressMonitor(
      PrintWriter out, Kind kind, LongSupplier nanos, boolean ticking, int columns) {
    longest = columns - 1;
    this.out = out;
    this.kind = kind;
    this.nanos = nanos;
    this.ticking = ticking;
    lastLine = nanos.getAsLong();
  }

  /** One that prints by itself while something is under way. */
  public static ProgressMonitor of(PrintWriter out) {
    Kind kind = Terminal.draws() ? Kind.TERMINAL : Kind.LINES;
    return new ProgressMonitor(out, kind, System::nanoTime, true, Terminal.columns());
  }

  /** One that leaves nothing behind, for a program to read the output. */
  public static ProgressMonitor ofTerminal(PrintWriter out) {
    Kind kind = Terminal.draws() ? Kind.TERMINAL : Kind.SILENT;
    return new ProgressMonitor(out, kind, System::nanoTime, true, Terminal.columns());
  }

  /** One that prints when it is told to, on a terminal of 80 columns. */
  public static ProgressMonitor of(PrintWriter out, boolean terminal, LongSupplier nanos) {
    return of(out, terminal, nanos, Terminal.columns(null));
  }

  /** The same on a terminal of so many columns. */
  static ProgressMonitor of(PrintWriter out, boolean terminal, LongSupplier nanos, int columns) {
    return new ProgressMonitor(out, terminal ? Kind.TERMINAL : Kind.LINES, nanos, false, columns);
  }

  /** Something that is under way until it is closed; what began within it is said first. */
  public final class Activity implements AutoCloseable {
    private final Supplier<Status> status;
    private final long begin = now();
    private boolean said;

    private Activity(Supplier<Status> status) {
      this.status = status;
    }

    /** Takes it as said, since a line has told of it. */
    public Activity announced(String line) {
      println(line);
      said = true;
      return this;
    }

    @Override
    public void close() {
      end(this);
    }
  }

  /**
   * Begins something.
   *
   * @param status what is said of it, now and then and on another thread; null if there is nothing
   *     to say
   */
  synchronized Activity begin(Supplier<Status> status) {
    Activity activity = new Activity(status);
    underWay.push(activity);
    if (ticking && ticker == null && kind != Kind.SILENT) {
      ticker = Executors.newSingleThreadScheduledExecutor(ProgressMonitor::daemon);
      long millis = kind == Kind.TERMINAL ? 250 : 1000;
      ticker.scheduleAtFixedRate(this::tick, millis, millis, TimeUnit.MILLISECONDS);
    }
    return activity;
  }

  private static Thread daemon(Runnable runnable) {
    Thread thread = new Thread(runnable, "scpl-progress");
    thread.setDaemon(true);
    return thread;
  }

  private synchronized void end(Activity activity) {
    underWay.remove(activity);
    draw("");
    if (underWay.isEmpty() && ticker != null) {
      ticker.shutdown();
      ticker = null;
    }
  }

  /** Prints a line that stays. */
  public synchronized void println(String line) {
    draw("");
    out.println(line);
    out.flush();
    lastLine = now();
  }

  /** The same output for those who print lines while something is under way. */
  public PrintWriter above(PrintWriter to) {
    return new PrintWriter(to) {
      @Override
      public void println(String line) {
        synchronized (ProgressMonitor.this) {
          draw("");
          super.println(line);
          flush();
        }
      }
    };
  }

  /** Says what is under way, if it is time to. */
  public synchronized void tick() {
    Activity activity = underWay.peek();
    Status status = activity == null ? null : activity.status.get();
    if (status == null) {
      draw("");
    } else if (kind == Kind.TERMINAL) {
      draw(status.drawn(longest));
    } else if (kind == Kind.LINES && isDue(activity)) {
      println(status.line());
      activity.said = true;
    }
  }

  private boolean isDue(Activity activity) {
    boolean isLong = now() - activity.begin >= QUIET_NANOS;
    return isLong && (!activity.said || now() - lastLine >= PERIOD_NANOS);
  }

  /** Draws over the line before, without which the cursor is back where the line begins. */
  private void draw(String line) {
    if (kind != Kind.TERMINAL || drawn == 0 && line.isEmpty()) {
      return;
    }
    out.print('\r' + line + " ".repeat(Math.max(0, drawn - line.length())));
    if (line.isEmpty()) {
      out.print('\r');
    }
    out.flush();
    drawn = line.length();
  }

  /** The time, which only differences say something of. */
  public long now() {
    return nanos.getAsLong();
  }

  /** A time in words, as exact as one cares to know. */
  public static String duration(double seconds) {
    long whole = Math.round(seconds);
    if (whole < 100) {
      return Math.max(1, whole) + " s";
    }
    long minutes = Math.round(seconds / 60);
    return minutes < 100
        ? minutes + " min"
        : String.format(Locale.ROOT, "%d h %02d min", minutes / 60, minutes % 60);
  }
}
