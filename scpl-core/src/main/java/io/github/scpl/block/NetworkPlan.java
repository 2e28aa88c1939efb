// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.device.Closing;
import io.github.scpl.device.Device;
import io.github.scpl.host.HostDevice;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Layer;
import io.github.scpl.nn.Shape;
import io.github.scpl.optim.Adam;
import io.github.scpl.optim.Optimizer;
import io.github.scpl.random.RandomKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;

/** What a builder was told, and the blocks that come of it: once, since layers belong to them. */
final class NetworkPlan {
  final Shape inputShape;
  final int classes;
  Layer head;
  Method method = Method.SCPL;
  HeadType projector = HeadType.projector("m");
  HeadType exit = HeadType.exit("m");
  double temperature = 0.1;
  Optimizer.Factory optimizers = Adam.standard();
  long seed;
  DataType dataType = DataType.FLOAT;
  IntFunction<Device> devices = block -> HostDevice.HOST;
  int firstBlocks = Integer.MAX_VALUE;
  BiConsumer<Integer, Integer> progress = (number, count) -> {};
  BuildContext.ArrayCheck arrays = (name, shape) -> {};

  private final List<Backbone> backbones = new ArrayList<>();
  private final List<HeadStyle> styles = new ArrayList<>();
  private final List<BuildContext> open = new ArrayList<>();
  private boolean built;

  NetworkPlan(Shape inputShape, int classes) {
    this.inputShape = inputShape;
    this.classes = classes;
    if (classes < 2) {
      throw new IllegalArgumentException("Expected at least 2 classes, got " + classes);
    }
  }

  void add(Backbone backbone, HeadStyle style) {
    backbones.add(backbone);
    styles.add(style);
  }

  int blockCount() {
    return backbones.size();
  }

  /** The blocks, or the first of them. */
  List<Block> build() {
    requireBuildable();
    return orClose(() -> blocks(Math.min(firstBlocks, backbones.size())));
  }

  private List<Block> blocks(int number) {
    List<Block> blocks = new ArrayList<>();
    Shape shape = inputShape;
    for (int i = 0; i < number; i++) {
      progress.accept(i + 1, number);
      BuildContext context = root("block" + i, devices.apply(i));
      shape = backbone(i, shape, context);
      blocks.add(block(i, shape, context));
    }
    return List.copyOf(blocks);
  }

  /** One block; those below it are built for their shapes, and freed again. */
  Block buildBlock(int index) {
    if (index < 0 || index >= backbones.size()) {
      throw new IllegalArgumentException(
          "Expected a block from 0 to " + (backbones.size() - 1) + ", got " + index);
    }
    requireBuildable();
    return orClose(() -> lastBlock(index + 1));
  }

  private Block lastBlock(int number) {
    Shape shape = inputShape;
    for (int i = 0; i < number - 1; i++) {
      progress.accept(i + 1, number);
      shape = backbone(i, shape, root("block" + i, devices.apply(i)));
      Closing.each(open, BuildContext::close);
      open.clear();
    }
    int last = number - 1;
    progress.accept(number, number);
    BuildContext context = root("block" + last, devices.apply(last));
    return block(last, backbone(last, shape, context), context);
  }

  /** Frees the memory of what was built if the rest cannot be. */
  private <T> T orClose(Supplier<T> building) {
    try {
      return building.get();
    } catch (RuntimeException | Error e) {
      Closing.after(e, open, BuildContext::close);
      throw e;
    } finally {
      open.clear(); // a builder may live longer than its network
    }
  }

  private void requireBuildable() {
    if (backbones.isEmpty() || head == null) {
      throw new IllegalStateException(
          "Expected at least one block and a head; got "
              + backbones.size()
              + " blocks and "
              + (head == null ? "no head" : "a head")
              + "; call block(...) and head(...) first");
    }
    requireLosses();
    requireFirstBlocks();
    if (built) {
      throw new IllegalStateException(
          "The layers belong to the network that was built from them; make new ones");
    }
    built = true;
  }

  private void requireLosses() {
    if (method.exits() && exit == null) {
      throw new IllegalStateException(
          "Expected a type of exit for the method " + method + ", got none; call exit(...)");
    }
    if (method.local() && !hasLocalLoss() && !method.exits()) {
      throw new IllegalStateException(
          "Expected a projector for the method "
              + method
              + ", got none: blocks would learn nothing; call projector(...)");
    }
  }

  private void requireFirstBlocks() {
    boolean all = firstBlocks == Integer.MAX_VALUE;
    if (!all && firstBlocks > backbones.size()) {
      throw new IllegalStateException(
          "Expected to build at most " + backbones.size() + " blocks, got " + firstBlocks);
    }
    if (firstBlocks < backbones.size() && !method.exits()) {
      throw new IllegalStateException(
          "Expected a method with exits, such as dascpl, where only the first "
              + firstBlocks
              + " blocks are built; got "
              + method
              + ": nothing would answer");
    }
  }

  private BuildContext root(String name, Device device) {
    BuildContext context =
        BuildContext.root(name, device, dataType, RandomKey.of(seed).child("initial"), arrays);
    open.add(context);
    return context;
  }

  private Shape backbone(int i, Shape input, BuildContext context) {
    BuildContext place = context.child("backbone");
    place.take(backbones.get(i));
    return backbones.get(i).build(place, input);
  }

  private Block block(int i, Shape output, BuildContext context) {
    Backbone backbone = backbones.get(i);
    Shape representation = backbone.representationShape();
    LocalLoss localLoss = localLoss(i, context, representation);
    ClassifierHead exitHead = method.exits() ? exitHead(i, context, representation) : null;
    List<BuildContext> contexts = new ArrayList<>(List.of(context));
    ClassifierHead finalHead = null;
    if (i == backbones.size() - 1) {
      BuildContext headContext = root("head", devices.apply(i));
      contexts.add(headContext);
      finalHead = new ClassifierHead(headContext, head, representation, classes, !method.local());
    }
    RandomKey key = RandomKey.of(seed).child("block").child(i);
    return new Block(
        i, key, backbone, output, localLoss, exitHead, finalHead, contexts, optimizers);
  }

  private ClassifierHead exitHead(int i, BuildContext context, Shape representation) {
    Layer layers = HeadLayers.exit(exit, styles.get(i), representation, classes);
    boolean attached = exit.attached() || method.attachedExits();
    return new ClassifierHead(context.child("exit"), layers, representation, classes, attached);
  }

  private boolean hasLocalLoss() {
    LocalLoss.Factory loss = method.loss();
    return loss != null && (projector != null || !loss.needsProjector());
  }

  private LocalLoss localLoss(int i, BuildContext context, Shape representation) {
    if (!hasLocalLoss()) {
      return null;
    }
    Layer layers =
        projector == null ? null : HeadLayers.projector(projector, styles.get(i), representation);
    LocalLoss.Site site = new LocalLoss.Site(representation, classes, layers, temperature);
    LocalLoss loss = method.loss().create(context, site);
    return Objects.requireNonNull(
        loss, "Expected a local loss of the method " + method + ", got null");
  }
}
