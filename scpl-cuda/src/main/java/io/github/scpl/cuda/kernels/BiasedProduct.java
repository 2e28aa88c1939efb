// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import io.github.scpl.cuda.driver.Driver;
import io.github.scpl.cuda.driver.Epilogue;
import io.github.scpl.cuda.driver.Multiplication;
import io.github.scpl.cuda.driver.Program;
import io.github.scpl.cuda.driver.Stream;
import io.github.scpl.cuda.lane.Operation;

/**
 * A product to whose rows a row is added, in one pass if the library can do that. If it cannot, the
 * row comes first and the product is added to it: to add the row behind the product would move as
 * many bytes, but all of them by themselves, where the library reads what it adds to while it
 * multiplies.
 *
 * <p>Words: the addresses of a, of b, of the row and of what is computed.
 *
 * @param biased the product in one pass
 * @param added the product that is added to what is there
 * @param fill the kernel that writes the row everywhere
 */
record BiasedProduct(Multiplication biased, Multiplication added, Program.Kernel fill)
    implements Operation {
  static BiasedProduct of(Driver driver, Multiplication what) {
    Multiplication added =
        new Multiplication(
            what.type(),
            what.precision(),
            what.transposeA(),
            what.transposeB(),
            what.rows(),
            what.columns(),
            what.inner(),
            1);
    return new BiasedProduct(
        what.with(Epilogue.BIAS), added, driver.program(what.type()).kernel("fillWithRow"));
  }

  @Override
  public void submit(Stream stream, long[] words, int first, int count) {
    long a = words[first];
    long b = words[first + 1];
    long row = words[first + 2];
    long out = words[first + 3];
    if (!stream.multiply(biased, a, b, row, out)) {
      long elements = (long) added.rows() * added.columns();
      long[] arguments = {elements, row, out, added.columns()};
      int blocks = Math.toIntExact((elements + Stream.THREADS - 1) / Stream.THREADS);
      stream.launch(fill, blocks, 1, arguments, 0, arguments.length);
      stream.multiply(added, a, b, out);
    }
  }
}
