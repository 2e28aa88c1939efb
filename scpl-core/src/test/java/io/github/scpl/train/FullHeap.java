// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.Hoard;
import io.github.scpl.TestArrays;
import io.github.scpl.block.Bundle;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.infer.Classifier;
import io.github.scpl.infer.PipelineClassifier;
import io.github.scpl.nn.Layer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Fills the heap to the last byte in the middle of a run, and keeps it full until the run has
 * ended. Says how that was, how the next call was, and whether the network is free for others.
 */
final class FullHeap {
  private FullHeap() {}

  /**
   * Of a {@link Kind}, or of a pipelined classifier; filled by a block or by the data source. A
   * trainer's may be "kept" full, by somebody who takes what others give back.
   */
  public static void main(String[] arguments) throws InterruptedException {
    boolean inBlock = arguments[1].equals("block");
    boolean keep = arguments[2].equals("kept");
    if (arguments[0].equals("CLASSIFIER")) {
      classify();
    } else {
      train(Kind.valueOf(arguments[0]), inBlock, keep);
    }
  }

  private static void fillAt(int at, int call, boolean keep) {
    if (call == at) {
      throw keep ? Hoard.fillAndKeep() : Hoard.fill();
    }
  }

  private static void train(Kind kind, boolean inBlock, boolean keep) throws InterruptedException {
    Layer layer = Probe.onForward(call -> fillAt(inBlock ? 5 : -1, call, keep));
    Batches batches = Batches.vectorsTimes(20);
    int[] asked = new int[1];
    BatchSource source =
        epoch -> {
          BatchStream stream = batches.open(epoch);
          return target -> {
            fillAt(inBlock ? -1 : 5, asked[0]++, keep);
            return stream.next(target);
          };
        };
    try (Network network = Networks.perceptron(kind.method, 1, 2, layer).build();
        Trainer trainer = kind.of(network)) {
      Throwable first = null;
      try {
        trainer.train(source, 1, 1e-3);
      } catch (Throwable e) {
        first = e;
      }
      Hoard.drop();
      System.out.println("first: " + rootOf(first));
      try {
        System.out.println("second: " + trainer.train(source, 1, 1e-3).samples());
      } catch (IllegalStateException e) {
        System.out.println("second: " + e.getMessage());
      }
      try (Trainer other = kind.of(network)) {
        System.out.println("other: " + other.train(batches, 1, 1e-3).samples());
      }
    }
  }

  private static String rootOf(Throwable thrown) {
    Throwable root = thrown;
    while (root != null && root.getCause() != null) {
      root = root.getCause();
    }
    return root == null ? "none" : root.getClass().getSimpleName();
  }

  private static void classify() throws InterruptedException {
    Layer layer = Probe.onForward(call -> fillAt(1, call, false));
    Bundle batch = Bundle.of(TestArrays.normal(DataType.FLOAT, 1, Networks.VECTOR.withBatch(3)));
    try (Network network = Networks.perceptron(Method.DASCPL, 1, 2, layer).build();
        PipelineClassifier pipeline = Classifier.builder(network).pipelined().cores(2).build()) {
      pipeline.submit(batch).answers().join();
      Throwable first = null;
      try {
        pipeline.submit(batch).answers().join();
      } catch (Throwable e) {
        first = e;
      }
      Hoard.drop();
      System.out.println("first: " + rootOf(first));
      try {
        pipeline.submit(batch).answers().join();
        System.out.println("second: answered");
      } catch (IllegalStateException e) {
        System.out.println("second: " + e.getMessage());
      }
    }
  }
}
