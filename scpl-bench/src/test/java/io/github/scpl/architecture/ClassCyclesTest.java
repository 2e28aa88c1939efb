// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ClassCyclesTest {
  /**
   * Those that there are. Most are an interface that has factories of what implements it; others
   * are to be taken apart. A line that is no longer true has to go.
   */
  private static final String KNOWN =
      """
      block: Backbone LayerBackbone
      block: ContrastiveLocalLoss CrossEntropyLocalLoss LocalLoss PredSimLocalLoss SimilarityLocalLoss StandardLoss
      device: Device DeviceProvider Devices
      device: Memory Storage Tensor
      infer.policy: ExitPolicies ExitPolicy
      nn: BuildContext Layer
      optim: Adam AdamOptimizer
      optim: ClippedNorm Optimizer
      optim: Sgd SgdOptimizer
      train.report: DivergenceException TrainingException
      train: BackpropTrainer ComposedTrainer GPipeTrainer PipelineTrainer PlacementSearch PlacementTrial Trainer
      """;

  @Test
  void noMoreFilesOfAPackageNeedEachOther() {
    String found = String.join("\n", ClassCycles.of(Project.CLASSES)) + "\n";
    assertEquals(
        KNOWN, found, "Each line is a cycle: take it apart, or out of the list if it is gone");
  }

  @Test
  void componentsOfAGraphAreFound() {
    assertEquals("[]", cycles("a b", "b c", "c"));
    assertEquals("[[a, b]]", cycles("a b", "b a c", "c"));
    assertEquals("[[c, d], [a, b]]", cycles("a b c", "b a", "c d", "d c"));
    assertEquals("[[a, b, c, d]]", cycles("a b", "b c", "c d b", "d a", "e a"));
    assertEquals("[]", cycles("a a", "b a"), "itself");
  }

  private static String cycles(String... lines) {
    SortedMap<String, SortedSet<String>> uses = new TreeMap<>();
    for (String line : lines) {
      List<String> names = Arrays.asList(line.split(" "));
      uses.put(names.get(0), new TreeSet<>(names.subList(1, names.size())));
    }
    return ClassCycles.cycles(uses).toString();
  }
}
