// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import picocli.CommandLine.Model.OptionSpec;

/** What the annotations of an option's field say. */
public final class OptionAnnotations {
  private OptionAnnotations() {}

  /** What becomes of the option with a stored model; null if nothing is said about it. */
  public static Concern concern(OptionSpec option) {
    About about = annotation(option, About.class);
    return about == null ? null : about.value();
  }

  /** What a method has that uses the option; null if nothing is said about it. */
  static Feature feature(OptionSpec option) {
    if (!(option.userObject() instanceof Field field)) {
      return null;
    }
    UsedBy used = field.getAnnotation(UsedBy.class);
    UsedBy all = field.getDeclaringClass().getAnnotation(UsedBy.class);
    return used != null ? used.value() : all != null ? all.value() : null;
  }

  /** The data, model or optimizer that alone has a use for the option; null if all may have. */
  static String onlyFor(OptionSpec option) {
    OnlyFor only = annotation(option, OnlyFor.class);
    return only == null ? null : only.value();
  }

  private static <A extends Annotation> A annotation(OptionSpec option, Class<A> type) {
    return option.userObject() instanceof AnnotatedElement field ? field.getAnnotation(type) : null;
  }
}
