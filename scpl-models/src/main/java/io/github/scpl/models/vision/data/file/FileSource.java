// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.file;

import java.io.IOException;

/** Where the files of a data set are: in a folder, an archive, or on the class path. */
public interface FileSource {
  /** Takes the content of one file; the reader is closed by the source. */
  interface Visitor {
    void visit(String name, ByteReader reader) throws IOException;
  }

  /** Hands over the wanted files that exist, in any order, each by its official name. */
  void visit(Wanted wanted, Visitor visitor) throws IOException;

  /** The source, for messages. */
  String describe();
}
