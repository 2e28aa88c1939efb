// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.associated;

import io.github.scpl.block.BlockState;
import io.github.scpl.block.Network;
import io.github.scpl.block.NonFiniteException;
import io.github.scpl.block.Step;
import io.github.scpl.block.Trainable;
import io.github.scpl.block.Usage;
import io.github.scpl.device.Closing;
import io.github.scpl.device.Device;
import io.github.scpl.device.Readback;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import io.github.scpl.host.NativeThreads;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Shape;
import io.github.scpl.optim.Adam;
import io.github.scpl.optim.Optimizer;
import io.github.scpl.random.RandomKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A stack of blocks for associated learning (Kao and Chen, 2021), as far as the SCPL paper's code
 * compares with it.
 *
 * <p>Targets climb the stack beside the features: block i makes features {@code s = f(x)} and codes
 * {@code g(t)}, where t is one-hot at the bottom and the code from below elsewhere. It learns to
 * tell the code from the features, by the mean squared error of a bridge b, {@code b(s)} against
 * {@code g(t)}, and to take the code back, by that of a decoder h, {@code h(g(t))} against t. No
 * gradient leaves a block. An answer is found by climbing with f, crossing by the topmost b, and
 * coming down with all h.
 *
 * <p>That is a flow of data other than that of {@link io.github.scpl.block.Network}: targets travel
 * with the batch, and inference uses all blocks twice. So it is a network of its own. Initial
 * values of backbones are those of a {@code Network} of the same layers and seed. It owns all its
 * memory. As a {@code Network}, it has one user at a time, a trainer during a call or {@link
 * #scores}; a second one is refused by name, and so is {@link #close} meanwhile.
 */
public final class AssociatedNetwork implements Trainable, AutoCloseable {
  private final List<AssociatedBlock> blocks;
  private final Shape inputShape;
  private final int classes;
  private final DataType dataType;
  private final BuildContext targetContext;
  private final Scratch targets;
  private final Tensor score;
  private final Usage usage = new Usage("network", "build another one");
  private Step step = Step.evaluation();
  private boolean learned;

  private AssociatedNetwork(
      Builder builder, List<AssociatedBlock> blocks, BuildContext targetContext) {
    this.blocks = List.copyOf(blocks);
    this.targetContext = targetContext;
    inputShape = builder.inputShape;
    classes = builder.classes;
    dataType = builder.dataType;
    targets = targetContext.scratch();
    score = targetContext.scratch(DataType.DOUBLE).get(3);
    targetContext.keeps(Shape.of(classes));
  }

  /**
   * Starts a network.
   *
   * @param inputShape the shape of one sample
   * @param classes the number of classes
   * @throws IllegalArgumentException if there are fewer than two classes
   */
  public static Builder builder(Shape inputShape, int classes) {
    return new Builder(inputShape, classes);
  }

  @Override
  public Device device() {
    return targetContext.device();
  }

  @Override
  public Shape inputShape() {
    return inputShape;
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public int blockCount() {
    return blocks.size();
  }

  @Override
  public DataType dataType() {
    return dataType;
  }

  /** Only {@code head}: the scores. */
  @Override
  public List<String> outputNames() {
    return List.of("head");
  }

  @Override
  public boolean hasExit(int block) {
    return false;
  }

  @Override
  public Usage.Lease acquire(String user) {
    return usage.acquire(user);
  }

  @Override
  public List<Parameter> parameters() {
    usage.requireOpen();
    return blocks.stream().flatMap(block -> block.parameters().stream()).toList();
  }

  @Override
  public List<BlockState> states() {
    usage.requireOpen();
    return IntStream.range(0, blocks.size()).mapToObj(i -> blocks.get(i).state(i)).toList();
  }

  @Override
  public long keptElements(long rows, long time) {
    long targets = targetContext.kept(rows, time);
    return targets + blocks.stream().mapToLong(block -> block.keptElements(rows)).sum();
  }

  @Override
  public long largestKeptElements(long rows, long time) {
    return blocks.stream().mapToLong(block -> block.largestKeptElements(rows)).sum();
  }

  @Override
  public long momentElements() {
    return blocks.stream().mapToLong(AssociatedBlock::momentElements).sum();
  }

  /** Notes the batch that comes next; for messages. */
  void begin(Step newStep) {
    step = newStep;
  }

  /** Updates a block's parameters. */
  void update(int block, double learningRate) {
    blocks.get(block).update(learningRate);
    learned |= learningRate > 0;
  }

  @Override
  public void requireFinite() {
    for (int i = 0; i < blocks.size(); i++) {
      Optional<String> found = blocks.get(i).nonFinite();
      if (found.isPresent()) {
        String name = found.get();
        throw nonFinite(i, name, "finite parameters and running statistics, got others in " + name);
      }
    }
  }

  /** Before the first update it cannot be the learning rate. */
  NonFiniteException nonFinite(int block, String what, String expectedAndGot) {
    String next =
        learned
            ? "training has diverged: try a lower learning rate"
            : "nothing was learned yet: check the scale of the features, and the parameters";
    return new NonFiniteException(block, step, what, "Expected " + expectedAndGot + "; " + next);
  }

  AssociatedBlock block(int index) {
    return blocks.get(index);
  }

  /** One-hot rows, {@code [batch, classes]}. */
  Tensor oneHot(Tensor labels) {
    Tensor rows = targets.get(labels.length(), classes);
    targetContext.kernels().losses().oneHot(labels, rows);
    return rows;
  }

  /** See {@link io.github.scpl.device.LossKernels#score}. */
  Readback score(Tensor scores, Tensor labels) {
    targetContext.kernels().losses().score(scores, labels, score);
    return device().lane().read(score);
  }

  /**
   * Answers on running statistics.
   *
   * @param input {@code [batch, inputShape]}
   * @return a number from 0 to 1 for every class, {@code [batch, classes]}, which do not add up to
   *     1; they belong to the network and are valid until it is used again
   * @throws IllegalStateException if somebody uses the network, such as a trainer whose listener
   *     calls, or if it is closed
   */
  @SuppressWarnings("try") // the lease is a scope, not a value
  public Tensor scores(Tensor input) {
    NativeThreads.requireCurrent();
    try (Usage.Lease lease = acquire("scores")) {
      return answer(input);
    }
  }

  /** The scores, for who uses the network already. */
  Tensor answer(Tensor input) {
    Tensor values = input;
    for (AssociatedBlock block : blocks) {
      values = block.infer(values);
    }
    values = blocks.get(blocks.size() - 1).associate(values);
    for (int i = blocks.size() - 1; i >= 0; i--) {
      values = blocks.get(i).decode(values);
    }
    return values;
  }

  /**
   * Frees all memory; does nothing the second time.
   *
   * @throws IllegalStateException if somebody uses the network; then nothing is freed
   */
  @Override
  public void close() {
    if (usage.close()) {
      List<BuildContext> contexts = new ArrayList<>();
      blocks.forEach(block -> contexts.add(block.context()));
      contexts.add(targetContext);
      Closing.each(contexts, BuildContext::close);
    }
  }

  /** Describes a network; every setting has a default but the blocks. */
  public static final class Builder {
    private final Shape inputShape;
    private final int classes;
    private final List<Layer> backbones = new ArrayList<>();
    private int codeWidth = 500;
    private Optimizer.Factory optimizers = Adam.standard();
    private long seed;
    private DataType dataType = DataType.FLOAT;
    private Device device = HostDevice.HOST;
    private Network.Progress progress = (number, count) -> {};
    private boolean built;

    private Builder(Shape inputShape, int classes) {
      this.inputShape = inputShape;
      this.classes = classes;
      if (classes < 2) {
        throw new IllegalArgumentException("Expected at least 2 classes, got " + classes);
      }
    }

    /** Appends a block with this backbone. */
    public Builder block(Layer backbone) {
      backbones.add(backbone);
      return this;
    }

    /** Sets the width of codes; 500 if not set. The bridge's hidden layer is five times as wide. */
    public Builder codeWidth(int width) {
      if (width < 1) {
        throw new IllegalArgumentException("Expected a positive code width, got " + width);
      }
      codeWidth = width;
      return this;
    }

    /** Sets what every block learns by; {@link Adam#standard()} if not set. */
    public Builder optimizer(Optimizer.Factory newOptimizers) {
      optimizers = newOptimizers;
      return this;
    }

    /** Sets the seed of all random numbers; 0 if not set. */
    public Builder seed(long newSeed) {
      seed = newSeed;
      return this;
    }

    /** Sets the type of all arrays: FLOAT if not set, DOUBLE for numerical checks. */
    public Builder dataType(DataType type) {
      dataType = type;
      return this;
    }

    /** Sets what all blocks are computed on; the host if not set. */
    public Builder device(Device newDevice) {
      device = newDevice;
      return this;
    }

    /** Sets who is told how far building is; nobody if not set. */
    public Builder progress(Network.Progress newProgress) {
      progress = newProgress;
      return this;
    }

    /**
     * Allocates and initialises everything. Called once: the layers belong to the network.
     *
     * @throws IllegalStateException if there is no block, or if it was called before
     * @throws IllegalArgumentException if a layer is in use at another place
     * @throws io.github.scpl.nn.ShapeException if a layer cannot take what the one below it gives
     */
    public AssociatedNetwork build() {
      if (backbones.isEmpty() || built) {
        throw new IllegalStateException(
            built
                ? "The layers belong to the network that was built from them; make new ones"
                : "Expected at least one block, got none; call block(...) first");
      }
      built = true;
      List<BuildContext> open = new ArrayList<>();
      try {
        List<AssociatedBlock> blocks = new ArrayList<>();
        Shape shape = inputShape;
        for (int i = 0; i < backbones.size(); i++) {
          progress.onBlock(i + 1, backbones.size());
          AssociatedBlock block =
              new AssociatedBlock(
                  context("block" + i, open),
                  backbones.get(i),
                  shape,
                  i == 0 ? classes : codeWidth,
                  codeWidth,
                  RandomKey.of(seed).child("block").child(i),
                  optimizers);
          shape = block.outputShape();
          blocks.add(block);
        }
        return new AssociatedNetwork(this, blocks, context("targets", open));
      } catch (RuntimeException | Error e) {
        Closing.after(e, open, BuildContext::close);
        throw e;
      }
    }

    private BuildContext context(String name, List<BuildContext> open) {
      BuildContext context =
          BuildContext.root(name, device, dataType, RandomKey.of(seed).child("initial"));
      open.add(context);
      return context;
    }
  }
}
