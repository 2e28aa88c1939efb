// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import io.github.scpl.bench.data.Data;
import io.github.scpl.bench.option.Settings;
import java.io.IOException;

/** Reads data when the options have been checked. */
@FunctionalInterface
public interface DataReader {
  Data read(Settings settings) throws IOException;
}
