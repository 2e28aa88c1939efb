// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.Step;
import io.github.scpl.pipeline.Worker;
import io.github.scpl.train.Batches;
import io.github.scpl.train.Networks;
import io.github.scpl.train.fault.Divergence;
import io.github.scpl.train.growth.GrowthSchedule;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.MemoryEstimate;
import io.github.scpl.train.report.StageTiming;
import io.github.scpl.train.stage.Engine;
import io.github.scpl.train.stage.Learner;
import io.github.scpl.train.stage.LocalStage;
import io.github.scpl.train.stage.Ticket;
import io.github.scpl.train.stage.Watched;
import io.github.scpl.train.trace.Tracer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TrainingRunTest {
  private final List<Throwable> refusals = new ArrayList<>();
  private TrainingRun run;

  /** An engine that lets somebody else call the trainer while its times are read. */
  private record Interrupted(Engine engine, Runnable meanwhile) implements Engine {
    @Override
    public void pass(Step first, Consumer<Ticket> completed) throws InterruptedException {
      engine.pass(first, completed);
    }

    @Override
    public List<StageTiming> timings(double seconds) {
      meanwhile.run();
      return engine.timings(seconds);
    }

    @Override
    public void trace(Tracer tracer) {
      engine.trace(tracer);
    }

    @Override
    public void onDivergence(Divergence policy) {
      engine.onDivergence(policy);
    }

    @Override
    public List<? extends Watched> watched() {
      return engine.watched();
    }

    @Override
    public List<? extends Worker> workers() {
      return engine.workers();
    }

    @Override
    public String place(int block) {
      return engine.place(block);
    }

    @Override
    public int nativeThreads(int block) {
      return engine.nativeThreads(block);
    }

    @Override
    public String budget() {
      return engine.budget();
    }

    @Override
    public MemoryEstimate memory(int rows, int time) {
      return engine.memory(rows, time);
    }
  }

  private void callFromOutside() {
    CompletableFuture<Void> other =
        CompletableFuture.runAsync(
            () -> {
              try {
                run.evaluate(Batches.vectors(7));
              } catch (InterruptedException e) {
                throw new CompletionException(e);
              }
            });
    refusals.add(assertThrows(CompletionException.class, other::join).getCause());
  }

  @Test
  void whatACallHasMeasuredIsReadBeforeAnotherMayBegin() throws InterruptedException {
    try (Network network = Networks.perceptron(Method.SCPL, 1).build()) {
      Learner learner = new LocalStage(network.blocks(), null, ticket -> {});
      run =
          new TrainingRun(
              "test",
              network,
              GrowthSchedule.always(),
              2,
              (life, input) ->
                  new Interrupted(
                      new SingleThread(network, learner, 1, life.failure(), input),
                      this::callFromOutside));
      try (TrainingRun open = run) {
        EpochReport report = open.train(Batches.vectors(7, 7), 1, 1e-3);
        assertEquals(1, report.stages().size());
        assertEquals(1, refusals.size());
        assertTrue(refusals.get(0).getMessage().contains("in use by another thread"));
        open.evaluate(Batches.vectors(7));
      }
    }
  }
}
