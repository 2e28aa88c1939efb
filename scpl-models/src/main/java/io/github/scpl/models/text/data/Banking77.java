// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import java.io.IOException;
import java.net.URL;

/**
 * BANKING77, which is part of this jar: questions to a bank, with 77 intents.
 *
 * <p>By I. Casanueva, T. Temcinas, D. Gerz, M. Henderson and I. Vulic (PolyAI), Efficient Intent
 * Detection with Dual Sentence Encoders, 2020. Licensed under CC BY 4.0; see {@code NOTICE.txt}
 * beside the data.
 */
public final class Banking77 {
  private Banking77() {}

  /**
   * The 10,003 training questions, uncleaned.
   *
   * @throws IOException if the jar is damaged
   */
  public static TextSet train() throws IOException {
    return TextReader.banking77().read(resource("train.csv.gz"));
  }

  /**
   * The 3,080 test questions, uncleaned, with the same classes.
   *
   * @throws IOException if the jar is damaged
   */
  public static TextSet test() throws IOException {
    return TextReader.banking77(train().classNames()).read(resource("test.csv.gz"));
  }

  private static URL resource(String name) throws IOException {
    URL resource = Banking77.class.getResource("banking77/" + name);
    if (resource == null) {
      throw new IOException(
          "Expected banking77/" + name + " beside the classes; build the jar again");
    }
    return resource;
  }
}
