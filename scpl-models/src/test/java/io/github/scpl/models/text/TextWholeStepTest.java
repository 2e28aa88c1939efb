// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scpl.block.Block;
import io.github.scpl.block.Bundle;
import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.Step;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import io.github.scpl.nn.Parameter;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** Three steps of DASCPL on one small batch against the original implementation, in double. */
class TextWholeStepTest {
  private static final double[] TOKENS = {
    2, 5, 7, 1, 0, 3, 4, 0, 0, 0, 11, 9, 8, 2, 6, 10, 3, 2, 0, 0, 5, 5, 6, 7, 0, 1, 2, 0, 0, 0
  };
  private static final int[] LABELS = {0, 1, 0, 2, 1, 2};

  @Test
  void theLstmFollowsTheOriginal() {
    double[][] losses = {
      {1.911005924, 1.931925202, 1.905347144, 3.003918707},
      {1.902050804, 1.927827885, 1.905031637, 3.003762132},
      {1.893939611, 1.924301064, 1.904738634, 3.003611950}
    };
    BiLstm model = new BiLstm(12, 3).withWidths(6, 6);
    double[] head = {-.0514370, -.0359629, -.0379772};
    check(model.network(), losses, head, new double[] {.0156393, .0584542, .1446157});
  }

  @Test
  void theTransformerFollowsTheOriginal() {
    double[][] losses = {
      {1.911005924, 1.210357166, 1.131489643, 2.352277492},
      {1.902050804, 1.167299767, 1.129552837, 2.345234789},
      {1.893939611, 1.144280961, 1.128272180, 2.338366257}
    };
    Transformer model = new Transformer(12, 3).withWidths(6, 6).withHeads(2).withDropout(0);
    double[] head = {-.0670305, .2014678, -.0823237};
    check(model.network(), losses, head, new double[] {.0156393, .0584542, .1446157});
  }

  private static void check(
      Network.Builder builder, double[][] losses, double[] head, double[] exit) {
    try (Arena arena = HostDevice.HOST.arena();
        Network network =
            builder
                .method(Method.DASCPL)
                .projector(HeadType.projector("m,5,4"))
                .exit(HeadType.exit("m,5"))
                .dataType(DataType.DOUBLE)
                .build()) {
      fill(network);
      Tensor ids = arena.uninitialized(DataType.DOUBLE, 6, 5);
      ids.write(0, TOKENS, TOKENS.length);
      Tensor labels = arena.uninitialized(DataType.INT32, LABELS.length);
      labels.assign(Arrays.stream(LABELS).asDoubleStream().toArray());
      for (int step = 0; step < 3; step++) {
        Bundle bundle = Bundle.of(ids);
        for (Block block : network.blocks()) {
          bundle = block.forward(bundle, new Step(1, step, true, 1e-3));
          double loss = block.learn(labels, 1e-3).get().total();
          String what = "step " + step + " block " + block.index();
          assertEquals(losses[step][block.index()], loss, 1e-9, what);
        }
      }
      Bundle bundle = Bundle.of(ids);
      for (Block block : network.blocks()) {
        bundle = block.forward(bundle, new Step(1, 0, false, 0));
      }
      checkRow(exit, network.blocks().get(0).exitLogits());
      checkRow(head, network.blocks().get(3).headLogits());
    }
  }

  private static void checkRow(double[] expected, Tensor logits) {
    double[] got = logits.toArray();
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], got[i], 1e-7, "logit " + i);
    }
  }

  /** Streams are numbered anew in every block and in the head; norms keep their start. */
  private static void fill(Network network) {
    int stream = 0;
    String part = "";
    for (Parameter parameter : network.parameters()) {
      String own = parameter.name().substring(0, parameter.name().indexOf('.'));
      stream = own.equals(part) ? stream : 0;
      part = own;
      if (!parameter.name().contains(".norm")) {
        fill(parameter.value(), stream);
        stream++;
      }
    }
  }

  private static void fill(Tensor array, int stream) {
    double scale = array.rank() == 1 ? 0.1 : Math.sqrt((double) array.size(0) / array.length());
    int[] k = {0};
    array.fill(() -> scale * hash(k[0]++, stream));
  }

  private static double hash(int k, int stream) {
    int x = k + 1 + 1000003 * stream;
    x = (x ^ x >>> 16) * 0x7feb352d;
    x = (x ^ x >>> 15) * 0x846ca68b;
    x ^= x >>> 16;
    return Integer.toUnsignedLong(x) / 2147483648.0 - 1;
  }
}
