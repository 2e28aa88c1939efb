// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.ChildJvm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings that oneDNN cannot live with are refused, and only where they do harm. */
@Timeout(180)
class OpenMpSettingsTest {
  private static ChildJvm.End run(Map<String, String> environment, int threads) throws Exception {
    return ChildJvm.run(
        environment,
        List.of("-Xmx256m", "-Dorg.bytedeco.javacpp.maxphysicalbytes=0"),
        OpenMpProbe.class,
        Integer.toString(threads));
  }

  @ParameterizedTest
  @CsvSource({
    "OMP_THREAD_LIMIT,1",
    "OMP_DYNAMIC,TRUE",
    "OMP_MAX_ACTIVE_LEVELS,0",
    "OMP_STACKSIZE,9000G",
    "GOMP_STACKSIZE,9000000000"
  })
  void aSettingThatWouldEndTheProcessIsRefused(String name, String value) throws Exception {
    ChildJvm.End end = run(Map.of(name, value), 2);
    assertEquals(0, end.status(), end::toString);
    String refused =
        "refused: Expected an environment that leaves OpenMP 2 native threads, got %s=%s, with"
            + " which OpenMP or oneDNN ends the process; unset %s or use 1 native thread%n";
    assertTrue(end.output().contains(refused.formatted(name, value, name)), end::toString);
  }

  /** As far as the environment says; that they do no harm either is seen by the run. */
  @ParameterizedTest
  @CsvSource({
    "OMP_DYNAMIC=true OMP_STACKSIZE=9000G, 1",
    "OMP_THREAD_LIMIT=2 OMP_NUM_THREADS=1 OMP_STACKSIZE=1 OMP_NESTED=false, 2",
    "OMP_PLACES={0} OMP_PROC_BIND=master OMP_WAIT_POLICY=active, 2"
  })
  void settingsThatDoNoHarmAreLeftAlone(String settings, int threads) throws Exception {
    Map<String, String> environment = new HashMap<>();
    for (String setting : settings.split(" ")) {
      String[] sides = setting.split("=");
      environment.put(sides[0], sides[1]);
    }
    ChildJvm.End end = run(environment, threads);
    assertEquals(0, end.status(), end::toString);
    assertTrue(end.output().contains("loss "), end::toString);
  }

  @Test
  void settingsAreReadAsOpenMpDoes() {
    for (String value : List.of("x", "", "0x1", "-", "0")) {
      settings(Map.of("OMP_THREAD_LIMIT", value)).require(8);
    }
    OpenMpSettings limited = settings(Map.of("OMP_THREAD_LIMIT", " 4 "));
    limited.require(4);
    assertThrows(IllegalArgumentException.class, () -> limited.require(5));
    for (String value : List.of("false", "1", "yes", "truer")) {
      settings(Map.of("OMP_DYNAMIC", value)).require(2);
    }
    OpenMpSettings dynamic = settings(Map.of("OMP_DYNAMIC", " True "));
    dynamic.require(1);
    assertThrows(IllegalArgumentException.class, () -> dynamic.require(2));
    settings(Map.of("OMP_MAX_ACTIVE_LEVELS", "1")).require(2);
  }

  @Test
  void aStackIsRefusedThatTheMachineHasNoMemoryFor() {
    for (String value : List.of("1G", "1048576", "1048576K", "1024 m", "x", "", "1T", "-5G")) {
      settings(Map.of("OMP_STACKSIZE", value)).require(2);
    }
    for (String value :
        List.of("2G", "2147483648B", "1048577", " 1025 M ", "99999999999999999999")) {
      OpenMpSettings large = settings(Map.of("OMP_STACKSIZE", value));
      assertThrows(IllegalArgumentException.class, () -> large.require(2), value);
      large.require(1);
    }
  }

  /** On a machine of 1 GiB. */
  private static OpenMpSettings settings(Map<String, String> environment) {
    return new OpenMpSettings(environment, 1L << 30);
  }
}
