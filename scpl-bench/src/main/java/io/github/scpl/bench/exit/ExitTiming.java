// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.exit;

import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Arena;
import io.github.scpl.host.HostDevice;
import io.github.scpl.infer.Classifier;
import io.github.scpl.infer.policy.Answer;
import io.github.scpl.infer.policy.ExitLogits;
import io.github.scpl.infer.policy.ExitSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures how fast a classifier really answers: a data set in memory, batch by batch, with one
 * policy after the other and all blocks before and after them.
 */
final class ExitTiming implements AutoCloseable {
  /**
   * Speeds of some policies.
   *
   * @param samplesPerSecond by policy, then by repeat
   * @param allBlocks speed of all blocks, by repeat
   */
  record Speeds(List<List<Double>> samplesPerSecond, List<Double> allBlocks) {
    /** Each speed of a policy over that of all blocks in the same repeat. */
    List<Double> ratios(int policy) {
      List<Double> ratios = new ArrayList<>();
      for (int repeat = 0; repeat < allBlocks.size(); repeat++) {
        ratios.add(samplesPerSecond.get(policy).get(repeat) / allBlocks.get(repeat));
      }
      return ratios;
    }
  }

  private final Arena arena = HostDevice.HOST.arena();
  private final List<Signal> batches = new ArrayList<>();
  private final Network network;
  private final ExitLogits logits;
  private final int nativeThreads;

  /**
   * Reads all batches.
   *
   * @param logits of the same data, from which the answers have to follow
   */
  ExitTiming(Network network, BatchSource source, ExitLogits logits, int nativeThreads)
      throws IOException, InterruptedException {
    this.network = network;
    this.logits = logits;
    this.nativeThreads = nativeThreads;
    try (BatchStream stream = source.open(0)) {
      Signal batch = new Signal(arena, network.dataType());
      while (stream.next(batch)) {
        batches.add(batch);
        batch = new Signal(arena, network.dataType());
      }
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  /** What all outputs say about the data. */
  ExitLogits logits() {
    return logits;
  }

  /**
   * Measures policies.
   *
   * @param allBlocks has the policy that runs them all
   * @param begins told before each measurement of a policy
   */
  Speeds measure(List<ExitSettings> policies, ExitSettings allBlocks, int repeats, Runnable begins)
      throws InterruptedException {
    List<Classifier> classifiers = new ArrayList<>();
    Classifier all = classifier(allBlocks);
    try {
      policies.forEach(settings -> classifiers.add(classifier(settings)));
      List<List<Double>> speeds = new ArrayList<>();
      for (Classifier classifier : classifiers) {
        classifier.classify(batches.get(0).bundle()); // takes its memory
        speeds.add(new ArrayList<>());
      }
      List<Double> ofAll = new ArrayList<>();
      seconds(all);
      for (int repeat = 0; repeat < repeats; repeat++) {
        double before = seconds(all);
        for (int k = 0; k < classifiers.size(); k++) {
          // There and back, so that what changes over time does not always meet the same ones.
          begins.run();
          int policy = repeat % 2 == 0 ? k : classifiers.size() - 1 - k;
          speeds.get(policy).add(logits.rows() / seconds(classifiers.get(policy)));
        }
        ofAll.add(logits.rows() / ((before + seconds(all)) / 2));
      }
      return new Speeds(speeds, ofAll);
    } finally {
      classifiers.forEach(Classifier::close);
      all.close();
    }
  }

  private Classifier classifier(ExitSettings settings) {
    return Classifier.builder(network).settings(settings).nativeThreads(nativeThreads).build();
  }

  private double seconds(Classifier classifier) throws InterruptedException {
    List<Answer> answers = new ArrayList<>(logits.rows());
    long start = System.nanoTime();
    for (Signal batch : batches) {
      if (Thread.interrupted()) { // a classifier waits for nobody, and would not notice
        throw new InterruptedException();
      }
      answers.addAll(classifier.classify(batch.bundle()).rows());
    }
    double seconds = (System.nanoTime() - start) * 1e-9;
    if (!answers.equals(logits.answers(classifier.settings()))) {
      throw new IllegalStateException(
          "Expected the answers that follow from the outputs of all blocks, got others with "
              + classifier.settings().policy());
    }
    return seconds;
  }

  @Override
  public void close() {
    arena.close();
  }
}
