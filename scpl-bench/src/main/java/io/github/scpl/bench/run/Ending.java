// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import io.github.scpl.bench.result.MethodResult;
import io.github.scpl.bench.result.Presentation;
import io.github.scpl.bench.result.ResultFile;
import io.github.scpl.bench.result.Writing;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** What an experiment ends with: results on the terminal and in files, and where these are. */
record Ending(Writing writing, Presentation presentation, ResultFile file, PrintWriter out) {
  /**
   * Prints and writes all results.
   *
   * @param under of runs that are under way
   */
  void tell(List<MethodResult> under) throws IOException {
    List<MethodResult> results = new ArrayList<>(writing.results());
    results.addAll(under);
    presentation.print(results, out);
    for (MethodResult result : results) {
      if (result.message() != null) {
        out.println(result.name() + " " + result.status() + ": " + result.message());
      }
    }
    writing.write(under);
    tellWritten();
  }

  /** The same by another thread, as the process ends. */
  void tellLast(List<MethodResult> under) {
    try {
      tell(under);
    } catch (IOException e) {
      out.println("Warning: " + e.getMessage());
      out.flush();
    }
  }

  /** Says where files are, and what makes them again. */
  void tellWritten() {
    if (file.kept() != null) {
      out.println("The earlier result is now in " + file.kept());
    }
    out.println("Repeated to the bit by: " + writing.repeated());
    out.println("Written to " + file.result() + " and " + file.report());
    out.flush();
  }
}
