// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.device.Device;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Shape;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A network of any kind, as far as trainers have to know it: what goes in and comes out, who uses
 * it, what it learns, and the memory that takes.
 *
 * <p>{@link Network} is one; a network whose blocks learn in some other way is another, with a
 * trainer made of an {@code io.github.scpl.train.stage.Learner}.
 */
public interface Trainable {
  /** The type of all arrays. */
  DataType dataType();

  /** What its input is to be on. */
  Device device();

  /** The shape of one input sample. */
  Shape inputShape();

  /** The number of classes. */
  int classes();

  /** The number of blocks. */
  int blockCount();

  /** Names of the outputs: the exits in block order, then the head, if it is there. */
  List<String> outputNames();

  /** Whether a block has an exit. */
  boolean hasExit(int block);

  /**
   * Begins a use of the network, which others have to wait for.
   *
   * @param user named to those who come meanwhile
   * @return to be closed when the use ends, by any thread
   * @throws IllegalStateException if somebody uses it, or if it is closed
   */
  Usage.Lease acquire(String user);

  /**
   * Requires that learning has left finite numbers behind.
   *
   * @throws NonFiniteException if a parameter, a buffer or a moment of an optimizer is not finite;
   *     it names the first
   */
  void requireFinite();

  /**
   * All parameters, block by block.
   *
   * @throws IllegalStateException if the network is closed
   */
  List<Parameter> parameters();

  /**
   * What snapshots keep of each block, in their order.
   *
   * @throws IllegalStateException if the network is closed
   */
  List<BlockState> states();

  /** Elements of what the optimizers of all blocks keep from step to step. */
  long momentElements();

  /**
   * Elements of the arrays that a training pass keeps for its way back.
   *
   * @param rows of a batch
   * @param time its time steps; without effect where shapes are fixed
   */
  long keptElements(long rows, long time);

  /** Elements of the largest array of each backbone, exit and head that a pass keeps, together. */
  long largestKeptElements(long rows, long time);
}
