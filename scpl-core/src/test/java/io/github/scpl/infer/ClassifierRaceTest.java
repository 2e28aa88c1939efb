// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.TestArrays;
import io.github.scpl.block.Bundle;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.infer.policy.ExitPolicy;
import io.github.scpl.nn.Layer;
import io.github.scpl.random.RandomKey;
import io.github.scpl.train.Networks;
import io.github.scpl.train.OffHeap;
import io.github.scpl.train.Outsider;
import io.github.scpl.train.Placement;
import io.github.scpl.train.Probe;
import io.github.scpl.train.Workers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Ends pipelines in every way at random moments while some threads submit: every request ends, by
 * the right answer or for a reason, and nothing is left.
 */
class ClassifierRaceTest {
  private static final int RUNS = Integer.getInteger("scpl.race.runs", 1000);
  private static final int REQUESTS = 12;
  private static final ExitPolicy POLICY = ExitPolicy.parse("patience:2");
  private static final List<Bundle> BATCHES =
      IntStream.range(0, REQUESTS).mapToObj(ClassifierRaceTest::batch).toList();

  /** What ends a pipeline, or the part of somebody who submits. */
  private enum End {
    CLOSE,
    INTERRUPT,
    BLOCK
  }

  /** A request that was taken, and the number of the batch in it. */
  private record Taken(int batch, Request request) {}

  /** One pipeline with its ends, each of which comes when its moment does. */
  private static final class Attempt {
    private final Map<End, Integer> moments = new EnumMap<>(End.class);
    private final List<FutureTask<Void>> calls = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Taken> taken = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger submitted = new AtomicInteger();
    private final int block;
    private final Placement placement;
    private final int capacity;
    private final Outsider closer;
    private final Outsider interrupter;
    private PipelineClassifier pipeline;

    Attempt(RandomGenerator random) {
      for (int i = 0; i < 2; i++) {
        moments.put(End.values()[random.nextInt(End.values().length)], random.nextInt(REQUESTS));
      }
      block = random.nextInt(Networks.BLOCKS);
      placement = Placement.even(Networks.BLOCKS, 1 + random.nextInt(Networks.BLOCKS), 1);
      capacity = 1 + random.nextInt(3);
      int submitters = 1 + random.nextInt(3);
      for (int s = 0; s < submitters; s++) {
        int first = s;
        FutureTask<Void> call =
            new FutureTask<>(
                () -> {
                  for (int batch = first; batch < REQUESTS; batch += submitters) {
                    submit(batch);
                  }
                  return null;
                });
        calls.add(call);
        threads.add(new Thread(call));
      }
      closer = new Outsider(() -> pipeline.close(), random);
      interrupter = new Outsider(() -> threads.get(0).interrupt(), random);
    }

    private boolean due(End end, int moment) {
      return Integer.valueOf(moment).equals(moments.get(end));
    }

    private Layer layer() {
      return Probe.onForward(
          call -> {
            if (due(End.BLOCK, call)) {
              throw new IllegalArgumentException("boom");
            }
          });
    }

    private void submit(int batch) throws InterruptedException {
      int moment = submitted.getAndIncrement();
      if (due(End.CLOSE, moment)) {
        closer.call();
      }
      if (due(End.INTERRUPT, moment)) {
        interrupter.call();
      }
      taken.add(new Taken(batch, pipeline.submit(BATCHES.get(batch))));
    }

    /** Submits from all threads, waits for every request, and returns how all that ended. */
    List<String> run(List<Answers> expected) throws InterruptedException {
      List<String> ends = new ArrayList<>();
      try (Network network = Networks.perceptron(Method.DASCPL, 1, block, layer()).build();
          PipelineClassifier made = settings(network, placement, capacity)) {
        pipeline = made;
        closer.start();
        interrupter.start();
        threads.forEach(Thread::start);
        for (FutureTask<Void> call : calls) {
          try {
            call.get();
          } catch (ExecutionException e) {
            ends.add(explained(e.getCause()));
          }
        }
        for (Taken each : taken) {
          try {
            assertEquals(expected.get(each.batch), each.request.answers().get());
            ends.add("answered");
          } catch (ExecutionException e) {
            ends.add(explained(e.getCause()));
          }
        }
        closer.end();
        interrupter.end();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      return ends;
    }

    private String explained(Throwable thrown) {
      if (thrown instanceof InterruptedException) {
        return explained(End.INTERRUPT, thrown);
      }
      String text = String.valueOf(thrown.getMessage());
      String cause = thrown.getCause() == null ? "" : thrown.getCause().getMessage();
      boolean failed = text.endsWith("boom") || cause.endsWith("boom");
      return explained(failed ? End.BLOCK : End.CLOSE, thrown);
    }

    private String explained(End end, Throwable thrown) {
      boolean known =
          thrown instanceof InterruptedException
              || thrown instanceof IllegalStateException
              || thrown instanceof InferenceException;
      assertTrue(known && moments.containsKey(end), () -> this + " ended by " + thrown);
      return end.toString();
    }

    @Override
    public String toString() {
      return placement + " " + capacity + " " + threads.size() + " " + moments;
    }
  }

  private static Bundle batch(int number) {
    int rows = 1 + number % 5;
    return Bundle.of(TestArrays.normal(DataType.FLOAT, number, Networks.VECTOR.withBatch(rows)));
  }

  private static PipelineClassifier settings(Network network, Placement placement, int capacity) {
    return Classifier.builder(network)
        .policy(POLICY)
        .tileRows(4)
        .pipelined()
        .placement(placement)
        .cores(4)
        .capacity(capacity)
        .build();
  }

  private static List<Answers> expected() {
    List<Answers> answers = new ArrayList<>();
    try (Network network = Networks.perceptron(Method.DASCPL, 1).build();
        Classifier classifier = Classifier.builder(network).policy(POLICY).tileRows(4).build()) {
      for (int i = 0; i < REQUESTS; i++) {
        answers.add(classifier.classify(BATCHES.get(i)));
      }
    }
    return answers;
  }

  @Test
  @Timeout(60)
  void requestsEndForAReasonAndNothingIsLeft() throws InterruptedException {
    assertEnd(40);
  }

  @Test
  @Tag("slow")
  @Timeout(900)
  void allRequestsEndForAReasonAndNothingIsLeft() throws InterruptedException {
    assertEnd(RUNS);
  }

  private static void assertEnd(int runs) throws InterruptedException {
    List<Answers> expected = expected();
    Map<String, Integer> ends = new TreeMap<>();
    long arenaBytes = OffHeap.now().arenas();
    for (int i = 0; i < runs; i++) {
      Attempt attempt = new Attempt(RandomKey.of(i).generator());
      attempt.run(expected).forEach(end -> ends.merge(end, 1, Integer::sum));
      Workers.assertNoneLeft();
      assertEquals(arenaBytes, OffHeap.now().arenas(), attempt::toString);
    }
    System.out.println(runs + " pipelined classifiers, ended at random: " + ends);
    assertTrue(ends.keySet().size() == 4, () -> "ends: " + ends);
  }
}
