// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks an option that means nothing for other data, models or optimizers; {@link Suitability}
 * refuses it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface OnlyFor {
  /**
   * {@value Suitability#TEXT}, {@value Suitability#IMAGES} or the name of a model or an optimizer.
   */
  String value();
}
