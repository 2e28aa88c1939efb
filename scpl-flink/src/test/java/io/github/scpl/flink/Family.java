// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink;

import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.models.text.BiLstm;
import io.github.scpl.models.text.Transformer;
import io.github.scpl.models.vision.ResNet;
import io.github.scpl.models.vision.Vgg;
import io.github.scpl.nn.Shape;

/** A small network of every family. */
enum Family {
  VGG(false) {
    @Override
    Network.Builder network() {
      return Vgg.vgg8().withWidth(0.02).network(IMAGE, CLASSES);
    }
  },
  RESNET(false) {
    @Override
    Network.Builder network() {
      return ResNet.of(18).withWidth(0.05).network(IMAGE, CLASSES);
    }
  },
  BILSTM(true) {
    @Override
    Network.Builder network() {
      return new BiLstm(VOCABULARY, CLASSES).withLayers(3).withWidths(7, 5).withMask().network();
    }
  },
  TRANSFORMER(true) {
    @Override
    Network.Builder network() {
      return new Transformer(VOCABULARY, CLASSES)
          .withLayers(3)
          .withWidths(8, 6)
          .withHeads(2)
          .network();
    }
  };

  static final Shape IMAGE = Shape.of(3, 32, 32);
  static final int CLASSES = 4;
  static final int VOCABULARY = 30;

  final boolean text;

  Family(boolean text) {
    this.text = text;
  }

  abstract Network.Builder network();

  Network.Builder network(Method method) {
    return network().method(method).seed(3);
  }
}
