// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.data;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How far reading is: of a file, by its bytes, or of other work on samples. Whoever wants to know
 * it {@link #watch watches} the thread that reads. Thread-safe.
 */
public final class ReadingProgress {
  private static final ThreadLocal<Listener> LISTENERS = new ThreadLocal<>();

  private final Listener listener;
  private final String what;
  private final long total;
  private long done;

  private ReadingProgress(Listener listener, String what, long total) {
    this.listener = listener;
    this.what = what;
    this.total = total;
    listener.onProgress(what, 0, total);
  }

  /** Told how far reading is, by one thread at a time. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Another stretch begins, with 0, or some more of it is done.
     *
     * @param what the name of a file, or what is done with samples
     * @param done in bytes, or samples
     * @param total in the same unit; 0 if nobody knows, as of a pipe
     */
    void onProgress(String what, long done, long total);
  }

  /** Ends when it is closed, by the thread that began it. */
  public interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Has a listener told of all that the calling thread reads from now on, and other threads for it;
   * one that watched before is told of nothing meanwhile.
   */
  public static Watch watch(Listener listener) {
    Listener before = LISTENERS.get();
    LISTENERS.set(listener);
    return () -> LISTENERS.set(before);
  }

  /**
   * Begins a stretch, which the watcher of the calling thread is told of if there is one.
   *
   * @param total of what is to be done, in any unit; 0 if nobody knows
   */
  public static ReadingProgress begin(String what, long total) {
    Listener listener = LISTENERS.get();
    return new ReadingProgress(listener == null ? (name, done, all) -> {} : listener, what, total);
  }

  /** Some more is done; may be called by any thread. */
  public synchronized void add(long number) {
    done += number;
    listener.onProgress(what, done, total);
  }

  /**
   * Opens a file; reading it is a stretch.
   *
   * @throws IOException like {@link Files#newInputStream}
   */
  public static InputStream open(Path file) throws IOException {
    InputStream input = Files.newInputStream(file);
    return LISTENERS.get() == null
        ? input
        : new Counted(input, begin(String.valueOf(file.getFileName()), Files.size(file)));
  }

  /** Marks are not kept: the bytes behind them would count twice. */
  private static final class Counted extends FilterInputStream {
    private final ReadingProgress progress;

    Counted(InputStream input, ReadingProgress progress) {
      super(input);
      this.progress = progress;
    }

    @Override
    public int read() throws IOException {
      int value = in.read();
      progress.add(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = in.read(target, offset, length);
      progress.add(Math.max(0, count));
      return count;
    }

    @Override
    public long skip(long number) throws IOException {
      long count = in.skip(number);
      progress.add(count);
      return count;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
