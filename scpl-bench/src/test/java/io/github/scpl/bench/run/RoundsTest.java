// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.bench.option.GrowthChoice;
import io.github.scpl.bench.option.Training;
import io.github.scpl.bench.result.Confusion;
import io.github.scpl.bench.result.MethodResult;
import io.github.scpl.bench.result.RunPlan;
import io.github.scpl.bench.result.Spread;
import io.github.scpl.bench.result.Status;
import io.github.scpl.bench.timeline.StageWindow;
import io.github.scpl.block.NonFiniteException;
import io.github.scpl.train.report.DivergenceException;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundsTest {
  private static final NonFiniteException NUMBERS =
      new NonFiniteException(3, null, "loss", "diverged");

  /** Seconds since the beginning, which only courses make pass. */
  private double now;

  private final List<String> turns = new ArrayList<>();
  private final List<String> closed = new ArrayList<>();
  private final List<String> retried = new ArrayList<>();

  /** Does a fixed piece of work in each epoch, on a machine whose speed changes with the time. */
  private class Fake implements Course {
    private final String name;
    private final double work;
    private final DoubleUnaryOperator secondsPerWork;

    Fake(String name, double work, DoubleUnaryOperator secondsPerWork) {
      this.name = name;
      this.work = work;
      this.secondsPerWork = secondsPerWork;
    }

    @Override
    public String budget() {
      return "fake";
    }

    @Override
    public long parameters() {
      return 1;
    }

    @Override
    public EpochResult epoch(int epoch, List<EpochResult> past) throws InterruptedException {
      assertEquals(epoch - 1, past.size());
      turns.add(name + epoch);
      double seconds = work * secondsPerWork.applyAsDouble(now);
      now += seconds;
      EpochReport report = new EpochReport(epoch, 0.1, 30, seconds, List.of(), List.of());
      Evaluation evaluation = new Evaluation(List.of("head"), List.of(0.5), 1, 1, 4, 0);
      return new EpochResult(report, evaluation);
    }

    @Override
    public Evaluation test(EpochResult epoch) {
      return null;
    }

    @Override
    public Evaluation finalTest(EpochResult last) {
      return last.evaluation();
    }

    @Override
    public Evaluation fit(int epoch, boolean last) {
      return null;
    }

    @Override
    public Confusion confusion(Evaluation test) {
      return null;
    }

    @Override
    public List<Double> activeBlocks() {
      return turns.stream().map(turn -> 1.0).toList();
    }

    @Override
    public List<Long> skippedBatches() {
      return List.of();
    }

    @Override
    public StageWindow window() {
      return null;
    }

    @Override
    public long peakBytes() {
      return 7;
    }

    @Override
    public boolean retry(Throwable failure) {
      retried.add(failure.getMessage());
      return !failure.getMessage().endsWith(" for ever");
    }

    @Override
    public void close() {
      closed.add(name);
    }
  }

  /** A course that fails so often in its second epoch, before or behind the epoch itself. */
  private Supplier<Course> failing(int times, boolean behind) {
    int[] left = {times};
    return () ->
        new Fake("a", 1, t -> 1) {
          @Override
          public EpochResult epoch(int epoch, List<EpochResult> past) throws InterruptedException {
            failSometimes(epoch == 2 && !behind);
            return super.epoch(epoch, past);
          }

          @Override
          public Evaluation finalTest(EpochResult last) {
            failSometimes(behind);
            return super.finalTest(last);
          }

          private void failSometimes(boolean here) {
            if (here && left[0]-- > 0) {
              throw new IllegalStateException("failure " + left[0]);
            }
          }
        };
  }

  @Test
  void aRunForWhichThereIsNoHopeIsNotTriedAgain() throws InterruptedException {
    Course lost =
        new Fake("a", 1, t -> 1) {
          @Override
          public EpochResult epoch(int epoch, List<EpochResult> past) {
            throw new IllegalStateException("fails for ever");
          }
        };
    Run run = new Run(new RunPlan("a", Training.of("bp"), GrowthChoice.fixed()), () -> lost, 5);
    Rounds.together(List.of(run), 2, each -> {});
    assertEquals(Status.FAILED, run.result().status());
    assertEquals(List.of("fails for ever"), retried);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRunThatFailsGoesOnAsOftenAsItMay(boolean behind) throws InterruptedException {
    RunPlan plan = new RunPlan("a", Training.of("bp"), GrowthChoice.fixed());
    Run goesOn = new Run(plan, failing(2, behind), 2);
    Rounds.together(List.of(goesOn), 2, run -> {});
    assertEquals(Status.FINISHED, goesOn.result().status());
    assertEquals(2, goesOn.result().epochs().size());
    assertEquals(List.of("failure 1", "failure 0"), retried);
    Run fails = new Run(plan, failing(3, behind), 2);
    Rounds.together(List.of(fails), 2, run -> {});
    assertEquals(Status.FAILED, fails.result().status());
    assertEquals("failure 0", fails.failure().getMessage());
  }

  private Run run(String name, double work, DoubleUnaryOperator secondsPerWork) {
    return run(name, new Fake(name, work, secondsPerWork));
  }

  private static Run run(String name, Course course) {
    RunPlan plan = new RunPlan(name, Training.of("bp"), GrowthChoice.fixed());
    return new Run(plan, () -> course, 0);
  }

  private Spread ofItself(DoubleUnaryOperator secondsPerWork, int epochs)
      throws InterruptedException {
    now = 0;
    Run one = run("a", 10, secondsPerWork);
    Run same = run("b", 10, secondsPerWork);
    Rounds.together(List.of(one, same), epochs, run -> {});
    return same.result().speedOver(one.result());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 10})
  void aMethodIsAsFastAsItselfOnAMachineThatGetsSlower(int epochs) throws InterruptedException {
    Spread slower = ofItself(time -> 1 + time / 100, epochs);
    assertTrue(slower.min() < 1 && slower.max() > 1, slower.toString());
    assertTrue(slower.min() <= slower.median() && slower.median() <= slower.max());
    Spread faster = ofItself(time -> 1 / (1 + time / 100), epochs);
    assertTrue(faster.min() < 1 && faster.max() > 1, faster.toString());
    assertEquals(new Spread(1, 1, 1), ofItself(time -> 1, epochs));
  }

  /** One after the other, as the fault was: then the second pays, and no spread covers it. */
  @Test
  void onesThatTakeNoTurnsWouldNotBe() throws InterruptedException {
    Run one = run("a", 10, time -> 1 + time / 100);
    Run same = run("b", 10, time -> 1 + time / 100);
    Rounds.oneByOne(List.of(one, same), 4, run -> {});
    assertTrue(same.result().speedOver(one.result()).max() < 0.9);
  }

  @Test
  void oneOutlierDoesNotMakeAMethodFasterThanItself() throws InterruptedException {
    Spread spread = ofItself(time -> time > 35 && time < 45 ? 8 : 1, 5);
    assertEquals(1, spread.median());
    assertTrue(spread.min() < 0.2 || spread.max() > 5, spread.toString());
  }

  @Test
  void speedUpsAreMediansOfPairsOfOneRound() throws InterruptedException {
    // From round to round slower, and once something else runs: median times are 30 and 40.
    double[] speeds = {1, 1, 2, 2, 3, 9, 4, 4, 5, 5};
    Run one = run("a", 10, time -> speeds[turns.size() - 1]);
    Run same = run("b", 10, time -> speeds[turns.size() - 1]);
    Rounds.together(List.of(one, same), 5, run -> {});
    Spread ratio = same.result().speedOver(one.result());
    assertEquals(new Spread(1 / 3.0, 1, 1), ratio);
    turns.clear();
    Run slow = run("a", 10, time -> 1 + time / 1000);
    Run fast = run("b", 5, time -> 1 + time / 1000);
    Rounds.together(List.of(slow, fast), 6, run -> {});
    assertEquals(2, fast.result().speedOver(slow.result()).median(), 0.02);
  }

  @Test
  void runsGoThereAndBack() throws InterruptedException {
    List<Run> runs = List.of(run("a", 1, t -> 1), run("b", 1, t -> 1), run("c", 1, t -> 1));
    List<Integer> seen = new ArrayList<>();
    Rounds.together(runs, 3, run -> seen.add(run.result().epochs().size()));
    assertEquals(List.of("a1", "b1", "c1", "c2", "b2", "a2", "a3", "b3", "c3"), turns);
    assertEquals(List.of(1, 1, 1, 2, 2, 2, 3, 3, 3), seen, "told after every turn");
    runs.forEach(run -> assertEquals(Status.FINISHED, run.result().status()));
    turns.clear();
    Rounds.oneByOne(List.of(run("a", 1, t -> 1), run("b", 1, t -> 1)), 2, run -> {});
    assertEquals(List.of("a1", "a2", "b1", "b2"), turns);
  }

  private Course failing(Throwable failure) {
    return new Fake("f", 1, time -> 1) {
      @Override
      public EpochResult epoch(int epoch, List<EpochResult> past) throws InterruptedException {
        if (epoch < 3) {
          return super.epoch(epoch, past);
        } else if (failure instanceof Error error) {
          throw error;
        } else if (failure instanceof InterruptedException interrupt) {
          throw interrupt;
        }
        throw (RuntimeException) failure;
      }
    };
  }

  @Test
  void aRunThatFailsKeepsWhatItHasAndTheOthersGoOn() throws InterruptedException {
    RuntimeException divergence = new DivergenceException("Block 3: diverged", NUMBERS);
    Run diverged = run("f", failing(divergence));
    Run broken = run("f", failing(new OutOfMemoryError("no room")));
    Run good = run("g", 1, time -> 1);
    Rounds.together(List.of(diverged, broken, good), 4, run -> {});
    MethodResult first = diverged.result();
    assertEquals(Status.DIVERGED, first.status());
    assertEquals("Block 3: diverged", first.message());
    assertSame(divergence, diverged.failure());
    assertEquals(2, first.epochs().size());
    assertEquals(2, first.activeBlocks().size());
    assertEquals(Status.FAILED, broken.result().status());
    assertEquals("no room", broken.result().message());
    assertEquals(Status.FINISHED, good.result().status());
    assertEquals(4, good.result().epochs().size());
    assertEquals(0.5, good.result().accuracy());
    assertEquals(List.of("f", "f"), closed, "what failed holds no memory");
  }

  /** It was measured, although no epoch was done. */
  @Test
  void whatEndsInItsFirstEpochHasAPeak() throws InterruptedException {
    Course broken =
        new Fake("f", 1, time -> 1) {
          @Override
          public EpochResult epoch(int epoch, List<EpochResult> past) {
            throw new OutOfMemoryError("no room");
          }
        };
    Run failed = run("f", broken);
    failed.turn(1, 5);
    assertEquals(Status.FAILED, failed.result().status());
    assertEquals(7, failed.result().peakBytes());
    Course stopped =
        new Fake("i", 1, time -> 1) {
          @Override
          public EpochResult epoch(int epoch, List<EpochResult> past) throws InterruptedException {
            throw new InterruptedException();
          }
        };
    Run interrupted = run("i", stopped);
    assertThrows(InterruptedException.class, () -> interrupted.turn(1, 5));
    interrupted.interrupt();
    assertEquals(7, interrupted.result().peakBytes());
    interrupted.close();
    assertEquals(7, interrupted.result().peakBytes(), "also when it is closed");
  }

  @Test
  void anInterruptEndsAllAndKeepsWhatTheyHave() {
    Run good = run("g", 1, time -> 1);
    List<Run> runs = List.of(good, run("f", failing(new InterruptedException())));
    assertThrows(InterruptedException.class, () -> Rounds.together(runs, 5, run -> {}));
    runs.forEach(Run::interrupt);
    runs.forEach(run -> assertEquals(Status.INTERRUPTED, run.result().status()));
    assertEquals(3, runs.get(0).result().epochs().size());
    assertEquals(2, runs.get(1).result().epochs().size());
  }

  @Test
  void onlyEpochsThatBothHaveAreCompared() throws InterruptedException {
    Run base = run("g", 2, time -> 1);
    Run short1 = run("f", failing(new DivergenceException("oops", NUMBERS)));
    Rounds.together(List.of(base, short1), 4, run -> {});
    assertEquals(new Spread(2, 2, 2), short1.result().speedOver(base.result()));
    Run none = run("n", 1, time -> 1);
    assertTrue(Double.isNaN(none.result().speedOver(base.result()).median()));
  }
}
