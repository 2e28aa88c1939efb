// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import io.github.scpl.block.Network;
import java.io.IOException;

/** What is done with a network after its training, before it is closed. */
@FunctionalInterface
public interface NetworkUse {
  /** Uses the network, which is trained no further. */
  void accept(Network network) throws IOException, InterruptedException;
}
