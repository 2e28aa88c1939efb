// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** The compiled classes of all modules, without tests. */
final class Project {
  static final String ROOT = "io.github.scpl";

  static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  private Project() {}

  /** The class that has a source file of its own. */
  static JavaClass outermost(JavaClass type) {
    JavaClass outer = type.getBaseComponentType();
    while (outer.getEnclosingClass().isPresent()) {
      outer = outer.getEnclosingClass().get();
    }
    return outer;
  }

  /** Without the part of the name that all have. */
  static String shortName(JavaClass type) {
    return type.getName().substring(ROOT.length() + 1);
  }
}
