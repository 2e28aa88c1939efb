// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink;

import java.io.IOException;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.util.CloseableIterator;

/** What a job gives to whoever started it. */
final class Collected {
  private Collected() {}

  /** Stops waiting for it; a job that runs is cancelled. */
  static void close(CloseableIterator<?> collected, JobClient client) throws IOException {
    try {
      collected.close();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("Cannot end the job " + client.getJobID() + ": " + e.getMessage(), e);
    }
  }
}
