// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.block.HeadStyle;
import io.github.scpl.block.LocalLoss;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import io.github.scpl.nn.Activation;
import io.github.scpl.nn.BatchNorm;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Sequential;
import io.github.scpl.nn.Shape;
import io.github.scpl.optim.Adam;
import io.github.scpl.optim.Optimizer;
import io.github.scpl.train.report.StepReport;
import io.github.scpl.train.report.TrainingListener;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Something that goes wrong once, at one place of a run: in a block, at a batch, both from 0. It
 * makes the networks, sources and listeners that it happens in.
 */
public final class Fault {
  /** What is being done when it happens. */
  public enum At {
    LOAD,
    FORWARD,
    LOSS,
    BACKWARD,
    UPDATE,
    HAND_OVER,
    EVALUATION,
    LISTENER
  }

  /** What happens. */
  public enum What {
    EXCEPTION,
    ERROR,
    OUT_OF_MEMORY,
    INTERRUPTION,
    STALL,
    CORRUPTION
  }

  final At at;
  final What what;
  final int block;
  final int batch;

  /** What was thrown; null before, and where nothing is. */
  volatile Throwable thrown;

  private boolean done;

  Fault(At at, What what, int block, int batch) {
    this.at = at;
    this.what = what;
    this.block = block;
    this.batch = batch;
  }

  @Override
  public String toString() {
    return what + " at " + at + ", block " + block + ", batch " + batch;
  }

  /** Happens, unless it is to be somewhere else, or has; true if a number is to be corrupted. */
  boolean happens(At here, int atBlock, int atBatch) {
    if (done || here != at || atBlock != block || atBatch != batch) {
      return false;
    }
    done = true;
    thrown =
        switch (what) {
          case EXCEPTION -> new IllegalArgumentException("boom");
          case ERROR -> new StackOverflowError("boom");
          case OUT_OF_MEMORY -> new OutOfMemoryError("boom");
          case INTERRUPTION -> new InterruptedException("boom");
          case STALL -> await();
          case CORRUPTION -> null;
        };
    if (thrown != null) {
      Fault.<RuntimeException>sneak(thrown);
    }
    return true;
  }

  private static Throwable await() {
    try {
      new CountDownLatch(1).await();
      return null;
    } catch (InterruptedException e) {
      return e;
    }
  }

  @SuppressWarnings("unchecked") // lets any throwable pass where the compiler expects none
  private static <T extends Throwable> void sneak(Throwable throwable) throws T {
    throw (T) throwable;
  }

  private static void spoil(Tensor tensor) {
    tensor.write(0, new double[] {Double.NaN}, 1);
  }

  /** A network of the kind's method in which it may happen. */
  Network network(Kind kind) {
    Network.Builder builder =
        Network.builder(Networks.VECTOR, Networks.CLASSES)
            .method(method(kind.method))
            .seed(1)
            .optimizer(optimizers())
            .devices(
                index -> new HandOverDevice(HostDevice.HOST, call -> handOver(kind, index, call)))
            .headStyle(new HeadStyle(8, 6, 7, false));
    for (int i = 0; i < Networks.BLOCKS; i++) {
      builder.block(
          Sequential.of(
              new Linear(10 + i), new BatchNorm(), Activation.tanh(), new FaultyLayer(i)));
    }
    return builder.head(new Linear(Networks.CLASSES)).build();
  }

  /** Where stages hand back gradients, too, each batch has two calls in all but the outermost. */
  private void handOver(Kind kind, int index, int call) {
    boolean twice = kind == Kind.GPIPE && index > 0 && index < Networks.BLOCKS - 1;
    if (twice && call % 2 == 1) {
      return;
    }
    happens(At.HAND_OVER, index, twice ? call / 2 : call);
  }

  private Method method(Method method) {
    int[] next = {0};
    LocalLoss.Factory losses =
        (context, site) -> {
          int index = next[0]++;
          LocalLoss loss = LocalLoss.contrastive().create(context, site);
          return new FaultyLoss(loss, index);
        };
    return new Method(method.name(), method.local(), losses, true, method.attachedExits());
  }

  private Optimizer.Factory optimizers() {
    return (context, parameters) -> {
      int index = Integer.parseInt(parameters.get(0).name().replaceAll("^block(\\d+).*", "$1"));
      return new FaultyOptimizer(
          Adam.standard().create(context, parameters), parameters.get(0), index);
    };
  }

  /** A data source in which it may happen. */
  BatchSource source(Batches batches) {
    return epoch -> {
      BatchStream stream = batches.open(epoch);
      int[] next = {0};
      return (BatchStream)
          target -> {
            int number = next[0]++;
            boolean spoiled = happens(At.LOAD, block, number);
            boolean more = stream.next(target);
            if (more && spoiled) {
              spoil(target.features(batches.rows()[number], Networks.VECTOR.elements()));
            }
            return more;
          };
    };
  }

  /** A listener in which it may happen. */
  TrainingListener listener() {
    return new TrainingListener() {
      @Override
      public void onStep(StepReport report) {
        happens(At.LISTENER, block, report.step().batch());
      }
    };
  }

  private final class FaultyLayer implements Layer {
    private final int index;
    private int passes;
    private int evaluations;
    private int backwards;

    FaultyLayer(int index) {
      this.index = index;
    }

    @Override
    public Shape build(BuildContext context, Shape input) {
      return input;
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
      boolean spoiled =
          pass.training()
              ? happens(At.FORWARD, index, passes++)
              : happens(At.EVALUATION, index, evaluations++);
      if (spoiled) {
        spoil(x);
      }
      return x;
    }

    @Override
    public Tensor backward(Tensor dy, boolean inputGradientNeeded) {
      if (happens(At.BACKWARD, index, backwards++)) {
        spoil(dy);
      }
      return dy;
    }
  }

  private final class FaultyLoss implements LocalLoss {
    private final LocalLoss loss;
    private final int index;
    private int evaluations;

    FaultyLoss(LocalLoss loss, int index) {
      this.loss = loss;
      this.index = index;
    }

    @Override
    public String name() {
      return loss.name();
    }

    @Override
    public Tensor evaluate(Tensor representation, Tensor targets, Pass pass) {
      Tensor value = loss.evaluate(representation, targets, pass);
      if (happens(At.LOSS, index, evaluations++)) {
        spoil(value);
      }
      return value;
    }

    @Override
    public Tensor backward() {
      return loss.backward();
    }
  }

  private final class FaultyOptimizer implements Optimizer {
    private final Optimizer optimizer;
    private final Parameter first;
    private final int index;
    private int steps;

    FaultyOptimizer(Optimizer optimizer, Parameter first, int index) {
      this.optimizer = optimizer;
      this.first = first;
      this.index = index;
    }

    @Override
    public void step(double learningRate) {
      boolean spoiled = happens(At.UPDATE, index, steps++);
      optimizer.step(learningRate);
      if (spoiled) {
        spoil(first.value());
      }
    }

    @Override
    public int moments() {
      return optimizer.moments();
    }
  }

  /** All combinations that make sense for a kind of trainer. */
  static List<Fault> all(Kind kind, List<Integer> batches) {
    return Arrays.stream(At.values())
        .flatMap(at -> Arrays.stream(What.values()).flatMap(what -> of(kind, at, what, batches)))
        .toList();
  }

  private static Stream<Fault> of(Kind kind, At at, What what, List<Integer> batches) {
    boolean ofNoBlock = at == At.LOAD || at == At.LISTENER;
    boolean threads = kind == Kind.FOUR_STAGES || kind == Kind.GPIPE;
    boolean impossible =
        at == At.LISTENER && (what == What.STALL || what == What.CORRUPTION)
            || at == At.HAND_OVER && (!threads || what == What.CORRUPTION);
    int blocks = impossible ? 0 : ofNoBlock ? 1 : at == At.HAND_OVER ? 3 : Networks.BLOCKS;
    return IntStream.range(0, blocks)
        .boxed()
        .flatMap(block -> batches.stream().map(batch -> new Fault(at, what, block, batch)));
  }
}
