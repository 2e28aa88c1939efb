// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.peers;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import java.util.List;

/** The networks for images {@code [batch, 3, 32, 32]}. */
final class VisionNetworks {
  private static final float SLOPE = 0.01f;

  private VisionNetworks() {}

  static Block vgg8() {
    return new SequentialBlock()
        .addAll(vggUnit(128), vggUnit(256), halve())
        .addAll(vggUnit(256), vggUnit(512), halve())
        .addAll(vggUnit(512), halve())
        .addAll(vggUnit(512), halve())
        .add(Blocks.batchFlattenBlock())
        .add(Linear.builder().setUnits(Workload.VGG_HEAD).build())
        .add(Activation.sigmoidBlock())
        .add(Linear.builder().setUnits(Workload.IMAGE_CLASSES).build());
  }

  static Block resnet18Old() {
    SequentialBlock network =
        new SequentialBlock().addAll(convolution(64, 1), norm(), Activation.leakyReluBlock(SLOPE));
    for (int channels = 64; channels <= 512; channels *= 2) {
      network.add(basicBlock(channels, channels == 64 ? 1 : 2)).add(basicBlock(channels, 1));
    }
    return network
        .add(Pool.globalAvgPool2dBlock())
        .add(Linear.builder().setUnits(Workload.IMAGE_CLASSES).build());
  }

  private static Block vggUnit(int channels) {
    return new SequentialBlock().addAll(convolution(channels, 1), norm(), Activation.reluBlock());
  }

  /** Two convolutions and a shortcut, which is a 3x3 convolution where the stride is 2. */
  private static Block basicBlock(int channels, int stride) {
    Block main =
        new SequentialBlock()
            .addAll(convolution(channels, stride), norm(), Activation.leakyReluBlock(SLOPE))
            .addAll(convolution(channels, 1), norm());
    Block shortcut =
        stride == 1
            ? Blocks.identityBlock()
            : new SequentialBlock().addAll(convolution(channels, stride), norm());
    return new SequentialBlock()
        .add(new ParallelBlock(VisionNetworks::sum, List.of(main, shortcut)))
        .add(Activation.leakyReluBlock(SLOPE));
  }

  private static NDList sum(List<NDList> branches) {
    return new NDList(branches.get(0).singletonOrThrow().add(branches.get(1).singletonOrThrow()));
  }

  private static Block convolution(int channels, int stride) {
    return Conv2d.builder()
        .setFilters(channels)
        .setKernelShape(new Shape(3, 3))
        .optStride(new Shape(stride, stride))
        .optPadding(new Shape(1, 1))
        .optBias(false)
        .build();
  }

  private static Block norm() {
    return BatchNorm.builder().build();
  }

  private static Block halve() {
    return Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2));
  }
}
