// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Tells what an option of a command that saves or loads models is about. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface About {
  /** What becomes of the option when a model is saved and loaded. */
  Concern value();
}
