// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.fuzz;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** A test of readers: a few hundred inputs for each in every build, and many in the slow suite. */
public interface FuzzedReaders {
  /** The readers; another one is another line. */
  Stream<Fuzz> readers() throws Exception;

  @TestFactory
  default Stream<DynamicTest> aFewDamagedInputsAreReadOrRefused() throws Exception {
    return readers().map(each -> DynamicTest.dynamicTest(each.name(), () -> each.run(Fuzz.FEW)));
  }

  @Tag("slow")
  @TestFactory
  default Stream<DynamicTest> manyDamagedInputsAreReadOrRefused() throws Exception {
    String only = System.getProperty("scpl.fuzz.reader", "");
    return readers()
        .filter(each -> each.name().startsWith(only))
        .map(each -> DynamicTest.dynamicTest(each.name(), () -> each.run(Fuzz.MANY)));
  }
}
