// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.file;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/** Files beside a class, or in a package below it. */
public record ResourceSource(Class<?> neighbour, String folder) implements FileSource {
  @Override
  public void visit(Wanted wanted, Visitor visitor) throws IOException {
    for (String name : wanted.names()) {
      for (String form : Wanted.forms(name)) {
        visitForm(form, wanted, visitor);
      }
    }
  }

  private void visitForm(String form, Wanted wanted, Visitor visitor) throws IOException {
    try (InputStream in = neighbour.getResourceAsStream(folder + "/" + form)) {
      String name = in == null ? null : wanted.take(form);
      if (name != null) {
        try (ByteReader reader = ByteReader.open(describe() + "/" + form, in)) {
          visitor.visit(name, reader);
        }
      }
    }
  }

  @Override
  public String describe() {
    return String.format(
        Locale.ROOT, "class path %s/%s", neighbour.getPackageName().replace('.', '/'), folder);
  }
}
