// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.block.Network;
import io.github.scpl.flink.InferenceJob;
import io.github.scpl.flink.TrainingJob;
import io.github.scpl.infer.Classifier;
import io.github.scpl.infer.PipelineClassifier;
import io.github.scpl.models.associated.AssociatedNetwork;
import io.github.scpl.models.text.BiLstm;
import io.github.scpl.models.text.Transformer;
import io.github.scpl.models.vision.ResNet;
import io.github.scpl.models.vision.Vgg;
import io.github.scpl.optim.Adam;
import io.github.scpl.optim.AdamW;
import io.github.scpl.optim.LearningRateSchedule;
import io.github.scpl.optim.Optimizer;
import io.github.scpl.optim.Sgd;
import io.github.scpl.train.GPipeTrainer;
import io.github.scpl.train.PipelineTrainer;
import io.github.scpl.train.PlacementSearch;
import io.github.scpl.train.growth.PlateauGrowth;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/settings.md lists what can be set, neither more nor less. */
class SettingsPageTest {
  private static final Path PAGE = Path.of("..", "docs", "settings.md");
  private static final Path LAUNCHER = Path.of("src", "dist", "bin", "scpl");

  @ParameterizedTest
  @ValueSource(
      classes = {
        Network.Builder.class,
        Vgg.class,
        ResNet.class,
        BiLstm.class,
        Transformer.class,
        AssociatedNetwork.Builder.class,
        Adam.class,
        AdamW.class,
        Sgd.class,
        Optimizer.Factory.class,
        LearningRateSchedule.class,
        PipelineTrainer.Builder.class,
        GPipeTrainer.Builder.class,
        TrainingJob.class,
        InferenceJob.class,
        PlacementSearch.class,
        PlateauGrowth.class,
        Classifier.Builder.class,
        PipelineClassifier.Builder.class
      })
  void eachSettingOfAClassHasARow(Class<?> type) throws IOException {
    String name = type.getCanonicalName().replaceFirst("^[a-z0-9.]+", "");
    String[] parts = Files.readString(PAGE).split("### " + Pattern.quote(name) + "\n");
    assertEquals(2, parts.length, "sections of " + name);
    assertEquals(settings(type), rows(parts[1].split("\n#")[0]), name);
  }

  /** Methods that return another one, or the same, of the type that they belong to. */
  private static Set<String> settings(Class<?> type) {
    return Arrays.stream(type.getMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
        .filter(method -> method.getReturnType() == type)
        .map(method -> method.getName())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> rows(String section) {
    return Pattern.compile("(?m)^\\| `(\\w+)\\(")
        .matcher(section)
        .results()
        .map(row -> row.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void whatTheLauncherReadsOrSetsHasARow() throws IOException {
    String page = Files.readString(PAGE);
    Set<String> variables =
        Pattern.compile("\\b(?:SCPL|MALLOC|OMP)_[A-Z_]+\\b|\\bJAVA_HOME\\b|\\bCOLUMNS\\b")
            .matcher(Files.readString(LAUNCHER))
            .results()
            .map(MatchResult::group)
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(variables.contains("MALLOC_TOP_PAD_"), variables::toString);
    variables.removeIf(name -> page.contains("`" + name + "`"));
    assertEquals(Set.of(), variables, "not in docs/settings.md");
  }
}
