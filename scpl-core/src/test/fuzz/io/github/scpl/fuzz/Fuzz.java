// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.fuzz;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Gives a reader many damaged inputs, each made of a sound one by chance, and tells which it does
 * not withstand: one that is neither read nor refused by an {@link IOException} or an {@link
 * IllegalArgumentException} with a message, computes for more than five seconds or waits for more
 * than a minute, or allocates more than the bound, which is a constant and so many bytes for each
 * byte of the input.
 *
 * <p>An input is made of the seed, the reader's name and the input's number alone. So {@code
 * -Dscpl.fuzz.seed=1 -Dscpl.fuzz.first=4711 -Dscpl.fuzz.inputs=1} tries one again, which is also
 * written to {@code target/fuzz}.
 */
public final class Fuzz {
  /** Inputs of each reader in the slow suite. */
  public static final int MANY = Integer.getInteger("scpl.fuzz.inputs", 100_000);

  /** Inputs of each reader in every build. */
  public static final int FEW = 300;

  private static final long SEED = Long.getLong("scpl.fuzz.seed", 1);
  private static final int FIRST = Integer.getInteger("scpl.fuzz.first", 0);
  private static final long MOST_COMPUTED = TimeUnit.SECONDS.toNanos(5);
  private static final long MOST_WAITED = TimeUnit.SECONDS.toNanos(60);
  private static final long LOOK_MILLIS = 20;
  private static final int MOST_FINDINGS = 12;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** What is tried: returns if it reads the input, throws if it refuses it. */
  @FunctionalInterface
  public interface Reader {
    void read(byte[] input) throws Exception;
  }

  /**
   * @param bytes what is changed
   * @param finish makes a file of it, with lengths and check sums that are right again
   */
  private record Start(byte[] bytes, UnaryOperator<byte[]> finish) {}

  private final String name;
  private final Reader reader;
  private final List<Start> starts = new ArrayList<>();
  private final List<byte[]> tokens = new ArrayList<>();
  private boolean refusingAll;
  private long constant = 1 << 20;
  private long perByte = 64;

  private volatile Run current;

  private Fuzz(String name, Reader reader) {
    this.name = name;
    this.reader = reader;
  }

  public static Fuzz of(String name, Reader reader) {
    return new Fuzz(name, reader);
  }

  public String name() {
    return name;
  }

  /** Sound inputs, which must be read. */
  public Fuzz start(byte[]... inputs) {
    for (byte[] input : inputs) {
      start(input, bytes -> bytes);
    }
    return this;
  }

  /** The same as texts. */
  public Fuzz start(String... inputs) {
    for (String input : inputs) {
      start(input.getBytes(StandardCharsets.UTF_8));
    }
    return this;
  }

  /** A sound input once it is finished; three of four changed ones are finished, too. */
  public Fuzz start(byte[] input, UnaryOperator<byte[]> finish) {
    starts.add(new Start(input, finish));
    return this;
  }

  /** Inputs are text, and these words go into them, beside numbers. */
  public Fuzz text(String... words) {
    Stream.concat(Stream.of(words), Stream.of(Tokens.NUMBERS))
        .map(word -> word.getBytes(StandardCharsets.UTF_8))
        .forEach(tokens::add);
    return this;
  }

  /** Even what is sound is not read to the end. */
  public Fuzz refusingAll() {
    refusingAll = true;
    return this;
  }

  /** The most that may be allocated on the heap for an input. */
  public Fuzz allocating(long bytes, long perByteOfInput) {
    constant = bytes;
    perByte = perByteOfInput;
    return this;
  }

  /**
   * Tries so many inputs.
   *
   * @throws AssertionError that tells of those that are not withstood
   */
  public void run(int inputs) throws InterruptedException {
    List<String> findings = new ArrayList<>();
    Run run = new Run(FIRST, FIRST + inputs, findings);
    current = run;
    Thread worker = start(run);
    long began = System.nanoTime();
    int looked = -1; // no attempt
    long computed = 0;
    while (worker.isAlive()) {
      worker.join(LOOK_MILLIS);
      int attempts = run.attempts;
      long nanos = THREADS.getThreadCpuTime(worker.getId());
      if (attempts != looked) {
        looked = attempts;
        computed = nanos;
      }
      boolean endless =
          nanos - computed > MOST_COMPUTED || System.nanoTime() - run.since > MOST_WAITED;
      if (endless && worker.isAlive()) {
        StackTraceElement[] stack = worker.getStackTrace();
        int number = run.number;
        if (run.attempts != attempts) {
          continue; // it was just done
        }
        run.found(number, "takes more than 5 s, at " + stack(stack));
        run = run.next(number + 1);
        current = run;
        worker = start(run);
        looked = -1;
      }
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "fuzz %s: %d inputs, %d refused, %d read, %d findings, %.1f s, at most %.2f MB allocated"
            + " (bound: %.2f MB + %d for each byte; seed %d)%n",
        name,
        inputs,
        run.refused,
        run.read,
        findings.size(),
        seconds,
        run.most / 1e6,
        constant / 1e6,
        perByte,
        SEED);
    if (run.number < FIRST + inputs) {
      throw new AssertionError(name + ": expected " + inputs + " inputs, got an end before");
    }
    if (!findings.isEmpty()) {
      throw new AssertionError(
          name + ", seed " + SEED + ": " + String.join(System.lineSeparator(), findings));
    }
  }

  private Thread start(Run run) {
    Thread worker = new Thread(run, "fuzz-" + name);
    worker.setDaemon(true);
    worker.start();
    return worker;
  }

  private static String stack(StackTraceElement... elements) {
    StringBuilder text = new StringBuilder();
    Stream.of(elements).limit(14).forEach(each -> text.append(" < ").append(each));
    return text.toString();
  }

  /** The input of a number; unchanged ones come first. */
  byte[] input(int number) {
    if (number < starts.size()) {
      Start start = starts.get(number);
      return start.finish().apply(start.bytes());
    }
    SplittableRandom random =
        new SplittableRandom((SEED * 31 + name.hashCode()) * 0x9E3779B97F4A7C15L + number);
    random = random.split(); // seeds that follow each other give numbers alike at first
    Start start = starts.get(random.nextInt(starts.size()));
    List<byte[]> all = starts.stream().map(Start::bytes).toList();
    byte[] changed = new Mutator(random, all, tokens).mutate(start.bytes());
    return random.nextInt(4) == 0 ? changed : start.finish().apply(changed);
  }

  /** A stretch of inputs, on a thread that may be given up. */
  private final class Run implements Runnable {
    private final int to;
    private final List<String> findings;
    private volatile int number;
    private volatile int attempts; // by one thread
    private volatile long since = System.nanoTime();
    private int refused;
    private int read;
    private long most;

    Run(int from, int to, List<String> findings) {
      this.number = from;
      this.to = to;
      this.findings = findings;
    }

    Run next(int from) {
      Run next = new Run(from, to, findings);
      next.refused = refused;
      next.read = read;
      next.most = most;
      return next;
    }

    @Override
    public void run() {
      for (Start start : starts) { // what is loaded and compiled once is not the input's
        attempt(start.finish().apply(start.bytes()));
      }
      if (number == FIRST) {
        read = 0;
        refused = 0;
        most = 0;
      }
      while (number < to && current == this) {
        byte[] input = input(number);
        String problem = attempt(input, number < starts.size() && !refusingAll);
        if (current != this) {
          return;
        }
        if (problem != null) {
          found(number, problem);
        }
        number++;
      }
    }

    private String attempt(byte[] input) {
      return attempt(input, false);
    }

    private String attempt(byte[] input, boolean sound) {
      since = System.nanoTime();
      attempts = attempts + 1;
      long before = THREADS.getCurrentThreadAllocatedBytes();
      Throwable thrown = null;
      try {
        reader.read(input);
      } catch (Throwable e) { // whatever it is
        thrown = e;
      }
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      boolean refusal = thrown instanceof IOException || thrown instanceof IllegalArgumentException;
      if (thrown == null) {
        read++;
      } else if (refusal) {
        refused++;
      }
      most = Math.max(most, allocated);
      if (thrown != null && (sound || !refusal || thrown.getMessage() == null)) {
        Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
        return thrown + stack(cause.getStackTrace());
      }
      long bound = constant + perByte * input.length;
      return allocated <= bound
          ? null
          : "allocates " + allocated + " bytes for " + input.length + ", but at most " + bound;
    }

    private void found(int at, String problem) {
      synchronized (findings) {
        if (findings.size() < MOST_FINDINGS) {
          findings.add("input " + at + ": " + problem + kept(at));
        }
      }
    }

    private String kept(int at) {
      try {
        Path folder = Files.createDirectories(Path.of("target", "fuzz"));
        Path file = folder.resolve(name + "-" + SEED + "-" + at);
        return " (" + Files.write(file, input(at)) + ")";
      } catch (IOException e) {
        return " (not kept: " + e + ")";
      }
    }
  }
}
