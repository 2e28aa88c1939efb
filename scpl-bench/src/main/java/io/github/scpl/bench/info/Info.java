// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.info;

import io.github.scpl.bench.data.KnownSet;
import io.github.scpl.bench.flink.FlinkTraining;
import io.github.scpl.bench.machine.Memory;
import io.github.scpl.bench.machine.Processor;
import io.github.scpl.device.DeviceProvider;
import io.github.scpl.device.Devices;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the command line runs on.
 *
 * @param processor of the machine
 * @param cores that Java sees
 * @param memoryBytes of the machine, or of the container
 * @param heapBytes that Java may take
 * @param devices what each computes with, by its name
 * @param missingDevices why there is none of a kind, and the cure
 * @param settings of the environment that natives look for
 * @param flink the version of Apache Flink
 * @param sets what {@code --data} takes for each set; nothing if it was not found
 */
public record Info(
    Processor processor,
    int cores,
    long memoryBytes,
    long heapBytes,
    Map<String, Map<String, String>> devices,
    Map<String, String> missingDevices,
    Map<String, String> settings,
    String flink,
    Map<KnownSet, List<String>> sets) {
  private static final String SETTINGS =
      "(OMP|GOMP|OPENBLAS|DNNL|ONEDNN|MALLOC)_.*|SCPL_JAVA_OPTS|JAVA_TOOL_OPTIONS";

  /**
   * Looks around.
   *
   * @param folders to look for data sets in
   */
  public static Info of(Map<String, String> environment, List<Path> folders) {
    Map<String, Map<String, String>> facts = new LinkedHashMap<>();
    Map<String, String> missing = new LinkedHashMap<>();
    for (DeviceProvider provider : Devices.providers()) {
      provider.names().forEach(name -> facts.put(name, Devices.get(name).facts()));
      if (provider.problem() != null) {
        missing.put(provider.kind(), provider.problem());
      }
    }
    Map<KnownSet, List<String>> sets = new EnumMap<>(KnownSet.class);
    for (KnownSet set : KnownSet.values()) {
      sets.put(set, set.find(folders));
    }
    return new Info(
        Processor.present(),
        Runtime.getRuntime().availableProcessors(),
        Memory.ofMachine(),
        Runtime.getRuntime().maxMemory(),
        facts,
        missing,
        settings(environment),
        FlinkTraining.version(),
        sets);
  }

  static Map<String, String> settings(Map<String, String> environment) {
    return environment.entrySet().stream()
        .filter(entry -> entry.getKey().matches(SETTINGS))
        .collect(
            Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new));
  }
}
