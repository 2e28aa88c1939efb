// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says which methods have a use for an option, or for all options of a class; {@link Suitability}
 * refuses it where none of the command's methods has.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.TYPE})
public @interface UsedBy {
  /** What a method has that uses the option. */
  Feature value();
}
