// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.peers;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Measures how fast a peer trains the models by backpropagation. Prints one line for each: peer,
 * model, method, threads, and samples/s as the median [lowest, highest] of the repeats.
 */
@Command(name = "throughput", description = "Training speed of the peer on random data.")
final class Throughput implements Callable<Integer> {
  private static final String ALL = "all";

  @Option(names = "--model", description = "vgg8, resnet18-old, bilstm, transformer or all.")
  private String model = ALL;

  @Option(names = "--threads", description = "Native threads; 0 (default): all processors.")
  private int threads;

  @Option(names = "--warm-up", description = "Steps before the measurements.")
  private int warmUp = 3;

  @Option(names = "--repeats", description = "Measurements.")
  private int repeats = 5;

  @Option(names = "--steps", description = "Steps of a measurement.")
  private int steps = 2;

  @Spec private CommandSpec spec;

  private final Peer peer;

  private Throughput(Peer peer) {
    this.peer = peer;
  }

  /** Runs the command line and ends the process. */
  static void run(Peer peer, String... arguments) {
    System.exit(new CommandLine(new Throughput(peer)).execute(arguments));
  }

  @Override
  public Integer call() {
    require(threads >= 0, "--threads: expected 0 or more, got " + threads);
    require(warmUp > 0, "--warm-up: expected at least 1, got " + warmUp);
    require(repeats > 0, "--repeats: expected at least 1, got " + repeats);
    require(steps > 0, "--steps: expected at least 1, got " + steps);
    List<Workload> workloads = workloads();
    int used = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    System.out.println("# " + peer.start(used));
    for (Workload workload : workloads) {
      String columns =
          String.format(Locale.ROOT, "%-10s %-12s %-13s %2d", peer.name(), workload, "bp", used);
      System.out.println(columns + " " + (peer.has(workload) ? rates(workload) : "not available"));
    }
    return 0;
  }

  private List<Workload> workloads() {
    List<Workload> known = List.of(Workload.values());
    List<Workload> chosen =
        known.stream().filter(w -> model.equals(ALL) || model.equals(w.toString())).toList();
    require(!chosen.isEmpty(), "--model: expected one of " + known + " or all, got " + model);
    return chosen;
  }

  private void require(boolean right, String message) {
    if (!right) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  private String rates(Workload workload) {
    double[] rates = new double[repeats];
    try (Peer.Twin twin = peer.open(workload)) {
      train(twin, warmUp);
      for (int i = 0; i < repeats; i++) {
        long start = System.nanoTime();
        train(twin, steps);
        rates[i] = workload.rows() * steps / ((System.nanoTime() - start) * 1e-9);
      }
    }
    Arrays.sort(rates);
    double median = (rates[(repeats - 1) / 2] + rates[repeats / 2]) / 2;
    return String.format(Locale.ROOT, "%8.1f [%.1f, %.1f]", median, rates[0], rates[repeats - 1]);
  }

  private static void train(Peer.Twin twin, int steps) {
    for (int i = 0; i < steps; i++) {
      twin.step();
    }
  }
}
