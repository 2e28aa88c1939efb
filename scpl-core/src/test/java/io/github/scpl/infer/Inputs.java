// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer;

import io.github.scpl.TestArrays;
import io.github.scpl.block.Bundle;
import io.github.scpl.block.Signal;
import io.github.scpl.data.BatchSource;
import io.github.scpl.data.BatchStream;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostAccess;

/** Makes inputs of given rows. */
final class Inputs {
  private Inputs() {}

  /** Some rows of a batch of features, in the order given. */
  static Bundle rows(Tensor all, int... rows) {
    long[] shape = all.shape();
    long length = all.length() / shape[0];
    shape[0] = rows.length;
    Tensor features = TestArrays.uninitialized(all.dataType(), shape);
    for (int i = 0; i < rows.length; i++) {
      HostAccess.copy(all, rows[i] * length, features, i * length, length);
    }
    return Bundle.of(features);
  }

  /** The features as one batch, all of class 0. */
  static BatchSource source(Tensor features) {
    return epoch ->
        new BatchStream() {
          private boolean read;

          @Override
          public boolean next(Signal target) {
            if (read) {
              return false;
            }
            read = true;
            HostAccess.copy(features, target.features(features.shape()));
            target.labels((int) features.size(0));
            return true;
          }
        };
  }
}
