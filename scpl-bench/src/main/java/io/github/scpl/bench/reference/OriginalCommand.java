// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.reference;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that takes the options of one of the original's programs. */
abstract class OriginalCommand implements Callable<Integer> {
  @Mixin final OriginalOptions options;
  @Spec CommandSpec spec;

  /** Made by the command line, with that program's defaults. */
  OriginalCommand(OriginalOptions options) {
    this.options = options;
  }

  /** What the name of a model stands for in that program. */
  abstract OriginalModel model(String name);

  /** The data that the program's name for a data set stands for. */
  abstract String data() throws IOException;

  /** What this program alone has. */
  abstract void translate(OriginalModel model, Translation to) throws IOException;

  @Override
  public final Integer call() throws IOException {
    OriginalModel model = model(options.model);
    Translation to = new Translation();
    if (!options.isAdded("--data")) {
      to.put("--data", data());
    }
    options.translate(model, spec, to);
    translate(model, to);
    return new ReferenceRun(spec, options, to).run();
  }
}
