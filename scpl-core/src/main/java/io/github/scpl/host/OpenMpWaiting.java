// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes OpenMP's threads sleep soon after a native operation.
 *
 * <p>GNU OpenMP lets them spin for a while, in case another operation follows. Here a kernel in
 * Java often follows, or an operation of another library with threads of its own, and finds the
 * processor taken. The setting is read when OpenMP is loaded, so it is made before; what the
 * environment says is left.
 */
final class OpenMpWaiting {
  /** Rounds of spinning; see {@code docs/notes/pipeline.md}. */
  static final String SPINS = "1000";

  static final String VARIABLE = "GOMP_SPINCOUNT";
  private static final String POLICY = "OMP_WAIT_POLICY";

  private static final Logger LOG = LoggerFactory.getLogger(OpenMpWaiting.class);

  private OpenMpWaiting() {}

  /** Sets what the environment leaves open. */
  static void shorten() {
    if (!isOpen(System.getenv()) || !System.getProperty("os.name").equals("Linux")) {
      return;
    }
    try {
      int onlyIfUnset = 0;
      Function setenv = NativeLibrary.getInstance("c").getFunction("setenv");
      setenv.invokeInt(new Object[] {VARIABLE, SPINS, onlyIfUnset});
    } catch (LinkageError e) {
      LOG.debug("The environment of OpenMP cannot be set", e);
    }
  }

  static boolean isOpen(Map<String, String> environment) {
    return !environment.containsKey(VARIABLE) && !environment.containsKey(POLICY);
  }
}
