// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.driver;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The kernels' sources, which are compiled as one. */
public final class Sources {
  private static final String FOLDER = "/io/github/scpl/cuda/kernels/";

  private static final List<String> FILES =
      List.of(
          "common.cuh",
          "progress.cu",
          "elements.cu",
          "norms.cu",
          "dropouts.cu",
          "sequences.cu",
          "channels.cu",
          "pools.cu",
          "losses.cu",
          "lstms.cu",
          "attentions.cu",
          "longattentions.cu",
          "convolutions.cu",
          "conversions.cu",
          "windows.cu",
          "products.cu");

  private Sources() {}

  /** All of them; compilers name the files in their messages. */
  public static String all() {
    StringBuilder all = new StringBuilder();
    for (String file : FILES) {
      try (InputStream in = Sources.class.getResourceAsStream(FOLDER + file)) {
        if (in != null) {
          all.append("#line 1 \"").append(file).append("\"\n");
          all.append(new String(in.readAllBytes(), StandardCharsets.UTF_8)).append('\n');
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return all.toString();
  }
}
