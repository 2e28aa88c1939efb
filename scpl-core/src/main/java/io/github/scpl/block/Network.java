// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.device.Closing;
import io.github.scpl.device.Device;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.NativeThreads;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Shape;
import io.github.scpl.optim.Adam;
import io.github.scpl.optim.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A stack of blocks with a head, built for one method of training; or the first of them with their
 * exits, which is all that a forward shortcut needs.
 *
 * <p>Initial values depend on the seed and a parameter's name alone: networks of the same layers
 * start from the same weights whatever the method. The network owns all its memory; close it when
 * nobody uses it any more.
 *
 * <p>Thread-safety: a network has one user at a time, which it knows by name. A trainer uses it
 * during {@code train} and {@code evaluate}, a classifier while it answers; so do {@link #logits}
 * and {@code ModelFile}. Several may exist side by side and take turns. A second user is refused by
 * an {@link IllegalStateException} that names the first, and so is {@link #close} meanwhile. Who
 * runs {@link #blocks} on their own should {@link #acquire} the network; each block is used by one
 * thread at a time.
 */
public final class Network implements Trainable, AutoCloseable {
  private final List<Block> blocks;
  private final Method method;
  private final DataType dataType;
  private final Shape inputShape;
  private final int classes;
  private final Usage usage = new Usage("network", "build another one");

  private Network(NetworkPlan plan) {
    blocks = plan.build();
    method = plan.method;
    dataType = plan.dataType;
    inputShape = plan.inputShape;
    classes = plan.classes;
  }

  /**
   * Starts a network.
   *
   * @param inputShape the shape of one sample
   * @param classes the number of classes
   */
  public static Builder builder(Shape inputShape, int classes) {
    return new Builder(inputShape, classes);
  }

  /** The blocks, from the input to the head. */
  public List<Block> blocks() {
    return blocks;
  }

  /** The method the network was built for. */
  public Method method() {
    return method;
  }

  @Override
  public DataType dataType() {
    return dataType;
  }

  @Override
  public Device device() {
    return blocks.get(0).device();
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
  public boolean hasExit(int block) {
    return blocks.get(block).hasExit();
  }

  @Override
  public void requireFinite() {
    blocks.forEach(Block::requireFinite);
  }

  @Override
  public long momentElements() {
    return blocks.stream().mapToLong(Block::momentElements).sum();
  }

  @Override
  public long keptElements(long rows, long time) {
    return blocks.stream().mapToLong(block -> block.keptElements(rows, time)).sum();
  }

  @Override
  public long largestKeptElements(long rows, long time) {
    return blocks.stream().mapToLong(block -> block.largestKeptElements(rows, time)).sum();
  }

  /** Whether the head is there: not if only the {@link Builder#firstBlocks first blocks} are. */
  public boolean hasHead() {
    return blocks.get(blocks.size() - 1).hasHead();
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
    return blocks.stream().map(Block::state).toList();
  }

  @Override
  public List<String> outputNames() {
    List<String> names = new ArrayList<>();
    for (Block block : blocks) {
      if (block.hasExit()) {
        names.add("exit " + block.index());
      }
    }
    if (hasHead()) {
      names.add("head");
    }
    return names;
  }

  /**
   * Runs all blocks on running statistics, on the calling thread.
   *
   * @param input a batch, {@code [batch, inputShape]} in its features
   * @return the logits of every output, {@code [batch, classes]}, in the order of {@link
   *     #outputNames()}; they belong to the network and are valid until it is used again
   * @throws IllegalStateException if somebody uses the network, such as a trainer whose listener
   *     calls, or if it is closed
   * @throws IllegalArgumentException if OpenMP's settings in the environment do not leave the
   *     native threads that the calling thread takes, or if blocks are on several devices
   */
  @SuppressWarnings("try") // the lease is a scope, not a value
  public List<Tensor> logits(Bundle input) {
    NativeThreads.requireCurrent();
    OneDevice.of(blocks);
    try (Usage.Lease lease = acquire("logits")) {
      List<Tensor> outputs = new ArrayList<>();
      Bundle bundle = input;
      for (Block block : blocks) {
        bundle = block.forward(bundle, Step.evaluation());
        if (block.hasExit()) {
          outputs.add(block.exitLogits());
        }
      }
      if (hasHead()) {
        outputs.add(blocks.get(blocks.size() - 1).headLogits());
      }
      return outputs;
    }
  }

  /**
   * Frees all memory; does nothing the second time.
   *
   * @throws IllegalStateException if somebody uses the network, such as a trainer that is training,
   *     or one whose block did not end when it was closed; then nothing is freed, and a later call
   *     may succeed
   */
  @Override
  public void close() {
    if (usage.close()) {
      Closing.each(blocks, Block::close);
    }
  }

  /** Told how far building is, on the thread that builds. */
  public interface Progress {
    /**
     * A block is about to be built.
     *
     * @param number from 1
     * @param count of blocks that are built in all
     */
    void onBlock(int number, int count);
  }

  /** Describes a network; every setting has a default but the blocks and the head. */
  public static final class Builder {
    private final NetworkPlan plan;
    private HeadStyle style = HeadStyle.vision();

    private Builder(Shape inputShape, int classes) {
      plan = new NetworkPlan(inputShape, classes);
    }

    /** Appends a block made of a layer. */
    public Builder block(Layer layer) {
      return block(Backbone.of(layer));
    }

    /** Appends a block. */
    public Builder block(Backbone backbone) {
      plan.add(backbone, style);
      return this;
    }

    /** Sets the default widths of projectors and exits of the blocks appended from here on. */
    public Builder headStyle(HeadStyle newStyle) {
      style = newStyle;
      return this;
    }

    /** Sets the head: from the last block's representation to logits. */
    public Builder head(Layer layer) {
      plan.head = layer;
      return this;
    }

    /** Sets the method; SCPL if not set. */
    public Builder method(Method newMethod) {
      plan.method = newMethod;
      return this;
    }

    /** Sets the projectors' type, {@code m} if not set; null for none, if exits remain. */
    public Builder projector(HeadType type) {
      plan.projector = type == null ? null : type.requireProjector();
      return this;
    }

    /** Sets the exits' type, {@code m} if not set; null for none, if the method has no exits. */
    public Builder exit(HeadType type) {
      plan.exit = type == null ? null : type.requireExit();
      return this;
    }

    /** Sets the temperature of the contrastive loss; 0.1 if not set. */
    public Builder temperature(double newTemperature) {
      plan.temperature = newTemperature;
      return this;
    }

    /** Sets what every block learns by; {@link Adam#standard()} if not set. */
    public Builder optimizer(Optimizer.Factory newOptimizers) {
      plan.optimizers = newOptimizers;
      return this;
    }

    /** Sets the seed of all random numbers; 0 if not set. */
    public Builder seed(long newSeed) {
      plan.seed = newSeed;
      return this;
    }

    /** Sets the type of all arrays: FLOAT if not set, DOUBLE for numerical checks. */
    public Builder dataType(DataType type) {
      plan.dataType = type;
      return this;
    }

    /** Sets what all blocks are computed on; the host if not set. */
    public Builder device(Device device) {
      return devices(block -> device);
    }

    /**
     * Sets what each block is computed on, by its number from 0. Blocks of one stage of a trainer
     * have to be on one device; {@link Network#logits} and classifiers need all of them on one.
     */
    public Builder devices(IntFunction<Device> newDevices) {
      plan.devices = newDevices;
      return this;
    }

    /**
     * Builds only the first blocks, with their exits and without the head, unless they are all.
     * What is left out takes no memory, and what is built has the names and the initial values that
     * it has in the whole network. Such a network answers, but trainers refuse it.
     *
     * @throws IllegalArgumentException if the number is below 1
     */
    public Builder firstBlocks(int number) {
      if (number < 1) {
        throw new IllegalArgumentException("Expected at least 1 block, got " + number);
      }
      plan.firstBlocks = number;
      return this;
    }

    /** Sets who is told how far building is; nobody if not set. */
    public Builder progress(Progress newProgress) {
      plan.progress = newProgress::onBlock;
      return this;
    }

    /**
     * Asks before memory is taken for a parameter or a buffer, such as {@code
     * file.manifest()::requireArray}: then a file that claims a large network, but holds little,
     * does not take more memory than it holds.
     */
    public Builder arrays(BuildContext.ArrayCheck newCheck) {
      plan.arrays = newCheck;
      return this;
    }

    /**
     * Allocates and initialises everything. Called once: the layers belong to the network.
     *
     * @throws IllegalStateException if there is no block or no head, if the method leaves blocks
     *     without the projector or the exit they learn from, if only first blocks are wanted that
     *     do not exist or have no exits, or if it was called before
     * @throws IllegalArgumentException if a layer or backbone is in use at another place, of this
     *     network or of one that is open; it names both
     * @throws io.github.scpl.nn.ShapeException if a layer cannot take what the one below it gives
     */
    public Network build() {
      return new Network(plan);
    }

    /**
     * Builds one block without the others, for who runs each in another process: with the names,
     * initial values and random numbers that it has in the network. Those below are built one after
     * the other, since their shapes decide about its own, and freed again. Called once.
     *
     * @param index from 0
     * @throws IllegalStateException like {@link #build}
     * @throws IllegalArgumentException like {@link #build}, or if there is no such block
     */
    public SingleBlock buildBlock(int index) {
      return new SingleBlock(plan.buildBlock(index), plan.dataType);
    }

    /** The shape of one input sample. */
    public Shape inputShape() {
      return plan.inputShape;
    }

    /** The number of classes. */
    public int classes() {
      return plan.classes;
    }

    /** The number of blocks of the whole network. */
    public int blockCount() {
      return plan.blockCount();
    }

    /** The method, as it is set so far. */
    public Method method() {
      return plan.method;
    }

    /** The type of all arrays, as it is set so far. */
    public DataType dataType() {
      return plan.dataType;
    }
  }
}
