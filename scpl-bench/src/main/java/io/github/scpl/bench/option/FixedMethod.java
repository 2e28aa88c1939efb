// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

/** A command that trains by one method, whatever its options. */
public interface FixedMethod {
  /** The name of the method. */
  String method();
}
