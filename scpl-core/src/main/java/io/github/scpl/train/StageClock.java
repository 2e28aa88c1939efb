package io.github.scpl.train;

/** A stop watch that stands still while its stage waits for others. Used by one thread. */
final class StageClock {
  private long waitedNanos;
  private long lastLap = System.nanoTime();

  /** Something that another stage has to do first. */
  interface Awaited<T> {
    T get() throws InterruptedException;
  }

  /** Waits, which is not counted as time spent on batches. */
  <T> T waitFor(Awaited<T> awaited) throws InterruptedException {
    long start = System.nanoTime();
    try {
      return awaited.get();
    } finally {
      waitedNanos += System.nanoTime() - start;
    }
  }

  /** The time, from an arbitrary origin. */
  long nanos() {
    return System.nanoTime() - waitedNanos;
  }

  /** Seconds since the last call. */
  double lap() {
    long now = nanos();
    double seconds = (now - lastLap) * 1e-9;
    lastLap = now;
    return seconds;
  }
}
