// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models;

import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchSource;
import io.github.scpl.models.text.BiLstm;
import io.github.scpl.models.text.Transformer;
import io.github.scpl.models.vision.ResNet;
import io.github.scpl.models.vision.Vgg;
import io.github.scpl.nn.Shape;
import io.github.scpl.random.RandomKey;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;

/** A small network of each family, of four blocks, and batches for it. */
public enum Family {
  VGG(false) {
    @Override
    public Network.Builder builder() {
      return Vgg.vgg8().withWidth(0.03).network(IMAGE, CLASSES);
    }
  },
  RESNET(false) {
    @Override
    public Network.Builder builder() {
      return ResNet.of(18).withWidth(0.06).network(IMAGE, CLASSES);
    }
  },
  BILSTM(true) {
    @Override
    public Network.Builder builder() {
      return new BiLstm(VOCABULARY, CLASSES).withWidths(5, 6).withMask().network();
    }
  },
  TRANSFORMER(true) {
    @Override
    public Network.Builder builder() {
      return new Transformer(VOCABULARY, CLASSES).withWidths(6, 8).withHeads(2).network();
    }
  };

  public static final int CLASSES = 3;
  private static final Shape IMAGE = Shape.of(3, 16, 16);

  /** Words that occur in one batch alone, and words that occur in any. */
  private static final int WORDS_OF_ONE_BATCH = 12;

  private static final int MOST_BATCHES = 6;
  private static final int COMMON_WORDS = 8;
  private static final int VOCABULARY = 1 + COMMON_WORDS + MOST_BATCHES * WORDS_OF_ONE_BATCH;

  private final boolean text;

  Family(boolean text) {
    this.text = text;
  }

  public abstract Network.Builder builder();

  /** In double precision. */
  public Network network(Method method, HeadType exit) {
    return builder().method(method).exit(exit).seed(1).dataType(DataType.DOUBLE).build();
  }

  public boolean isText() {
    return text;
  }

  /** An epoch of one batch: that of the epoch's number, from 1 on. */
  public BatchSource batches(int... rowsOfEpochs) {
    return epoch -> {
      boolean[] done = {false};
      return target -> {
        boolean more = !done[0];
        if (more) {
          fill(target, epoch - 1, rowsOfEpochs[epoch - 1]);
        }
        done[0] = true;
        return more;
      };
    };
  }

  private void fill(Signal target, int number, int rows) {
    RandomGenerator random = RandomKey.of(3).child(number).generator();
    int[] labels = target.labels(rows);
    for (int row = 0; row < rows; row++) {
      labels[row] = random.nextInt(CLASSES);
    }
    if (text) {
      fillWords(target, number, rows, random);
    } else {
      target.features(IMAGE.withBatch(rows)).fill(random::nextGaussian);
    }
  }

  private static void fillWords(Signal target, int number, int rows, RandomGenerator random) {
    int time = 3 + number % 3;
    double[] ids = new double[rows * time];
    for (int row = 0; row < rows; row++) {
      int length = row == 0 ? time : 1 + random.nextInt(time);
      for (int t = 0; t < length; t++) {
        boolean common = random.nextInt(3) == 0;
        ids[row * time + t] =
            common
                ? 1 + random.nextInt(COMMON_WORDS)
                : 1
                    + COMMON_WORDS
                    + number * WORDS_OF_ONE_BATCH
                    + random.nextInt(WORDS_OF_ONE_BATCH);
      }
    }
    target.features(rows, time).write(0, ids, ids.length);
  }
}
