// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal;

import java.io.IOException;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.util.CloseableIterator;

/** What a job gives to whoever started it. */
public final class Collected {
  private Collected() {}

  /** Stops waiting for it; a job that runs is cancelled. */
  public static void close(CloseableIterator<?> collected, JobClient client) throws IOException {
    try {
      collected.close();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("Cannot end the job " + client.getJobID() + ": " + e.getMessage(), e);
    }
  }
}
