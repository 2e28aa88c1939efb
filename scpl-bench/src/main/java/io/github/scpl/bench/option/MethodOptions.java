// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import java.util.List;
import picocli.CommandLine.Option;

/** Which methods are measured side by side, in commands that do not train to an end. */
@UsedBy(Feature.ANY)
public final class MethodOptions {
  private static final String NAME = "--methods";

  @Option(
      names = NAME,
      split = ",",
      paramLabel = "NAME",
      description =
          "bp, bp-exits, gpipe, scpl, dascpl, ee, predsim and, for images, al, each once; the first"
              + " is the baseline (default: bp,scpl; scale: bp,gpipe,scpl).")
  List<String> methods;

  /**
   * Filled by the command line.
   *
   * @param defaultMethods those that are measured if nothing is said
   */
  public MethodOptions(String... defaultMethods) {
    methods = List.of(defaultMethods);
  }

  /** All of them, the baseline first. */
  public List<Training> chosen() {
    List<Training> chosen =
        OptionChecks.parse(NAME, () -> methods.stream().map(Training::of).toList());
    boolean once = chosen.stream().distinct().count() == chosen.size();
    OptionChecks.require(NAME, once, "each one once", String.join(",", methods));
    return chosen;
  }
}
