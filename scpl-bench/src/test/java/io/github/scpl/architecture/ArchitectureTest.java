// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Rules that the compiler does not know. Each message names the place that breaks one. */
class ArchitectureTest {
  private static final String ALL = "io.github.scpl..";
  private static final String INTERNAL = "io.github.scpl.internal..";
  private static final String MODELS = "io.github.scpl.models..";
  private static final String BENCH = "io.github.scpl.bench..";

  /** What all layers know of ND4J: what an array is, not what can be done with it. */
  private static final Set<String> KNOWN_TYPES =
      Set.of("org.nd4j.linalg.api.ndarray.Tensor", "org.nd4j.linalg.api.buffer.DataType");

  private static final Set<String> KNOWN_METHODS =
      Set.of("dataType", "length", "rank", "reshape", "shape", "shapeInfoToString", "size");

  /** Asks ND4J for the number of devices. */
  private static final String DEVICE_PINNER = "io.github.scpl.train.stage.DevicePinner";

  /**
   * Who outside the core uses what of its internals. The list may shrink: a line that is no longer
   * true has to go, and none may be added.
   */
  private static final String INTERNALS_IN_USE =
      """
      bench.command.ThroughputCommand: Arena
      bench.data.RandomBatches: HostAccess
      bench.exit.ExitTiming: Arena
      bench.machine.OwnMemory: Arena
      bench.parity.GoldenBatches: HostAccess
      bench.parity.GoldenModel: HostAccess
      bench.parity.GoldenRun: Arena HostAccess
      bench.parity.RoundingMeasurement: HostAccess
      models.associated.AssociatedLearner: Accuracy Finite
      models.associated.AssociatedNetwork: Closing HostAccess NativeThreads Scratch Usage
      models.associated.MeanSquaredError: Kernels LossKernels Scratch
      models.text.EmbeddingBackbone: HostAccess Scratch
      models.text.LstmBackbone: Kernels Scratch SequenceKernels
      models.text.TransformerBackbone: Scratch
      models.text.data.TextStream: HostAccess
      models.vision.data.ImageStream: HostAccess
      """;

  private static void check(ArchRule rule) {
    rule.check(Project.CLASSES);
  }

  private static JavaClasses allBut(String... names) {
    Set<String> set = Set.of(names);
    return Project.CLASSES.that(
        describe("others", type -> !set.contains(Project.outermost(type).getName())));
  }

  @Test
  void packagesHaveNoCycles() {
    check(slices().matching("io.github.scpl.(**)").should().beFreeOfCycles());
  }

  @Test
  void theCoreKnowsFourLibrariesAndNoOtherModule() {
    DescribedPredicate<JavaClass> core =
        resideInAPackage(ALL).and(not(resideInAnyPackage(MODELS, BENCH)));
    check(
        classes()
            .that(core)
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(
                        "java..", "org.nd4j..", "org.bytedeco..", "com.sun.jna..", "org.slf4j..")
                    .or(core)));
  }

  @Test
  void modelsKnowTheCoreAndAReaderOfTables() {
    check(
        classes()
            .that()
            .resideInAPackage(MODELS)
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(
                        "java..",
                        "javax.imageio..",
                        "org.nd4j..",
                        "org.slf4j..",
                        "org.apache.commons.csv..")
                    .or(resideInAPackage(ALL).and(not(resideInAPackage(BENCH))))));
  }

  @Test
  void filesAndDecodersAreForReadersOfData() {
    noClasses()
        .that()
        .resideOutsideOfPackages("..models.vision.data..", "..models.text.data..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..models.*.data.file", "..models.*.data.decode")
        .check(Project.CLASSES);
  }

  @Test
  void nativeLibrariesAreForInternalPackages() {
    noClasses()
        .that()
        .resideOutsideOfPackage(INTERNAL)
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("org.nd4j..", "org.bytedeco..", "com.sun.jna..")
                .and(
                    describe(
                        "are not Tensor or DataType",
                        type -> !KNOWN_TYPES.contains(type.getBaseComponentType().getName()))))
        .check(allBut(DEVICE_PINNER));
  }

  @Test
  void arraysAreComputedWithInInternalPackages() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(INTERNAL)
            .should()
            .callMethodWhere(
                describe(
                    "an array does more than tell its shape",
                    (JavaCall<?> call) ->
                        call.getTargetOwner().getSimpleName().equals("Tensor")
                            && !KNOWN_METHODS.contains(call.getName()))));
  }

  @Test
  void noMoreInternalsAreUsedOutsideTheCore() {
    SortedMap<String, SortedSet<String>> uses = new TreeMap<>();
    for (JavaClass type : Project.CLASSES.that(resideInAnyPackage(MODELS, BENCH))) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass used = Project.outermost(dependency.getTargetClass());
        if (resideInAPackage(INTERNAL).test(used)) {
          uses.computeIfAbsent(Project.shortName(Project.outermost(type)), name -> new TreeSet<>())
              .add(used.getSimpleName());
        }
      }
    }
    StringBuilder lines = new StringBuilder();
    uses.forEach(
        (name, used) ->
            lines.append(name).append(": ").append(String.join(" ", used)).append('\n'));
    assertEquals(INTERNALS_IN_USE, lines.toString());
  }

  @Test
  void onlyTheCommandLinePrints() {
    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(
        allBut("io.github.scpl.bench.Interruption", "io.github.scpl.bench.run.Progress"));
  }

  @Test
  void onlyTheCommandLineExits() {
    noClasses()
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .check(allBut("io.github.scpl.bench.Main"));
  }

  @Test
  void messagesGoToSlf4j() {
    check(noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging.."));
  }

  @Test
  void exceptionsHaveTypesThatSayWhoIsAtFault() {
    check(NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS);
  }

  @Test
  void publicFieldsAreConstants() {
    check(fields().that().arePublic().should().beStatic().andShould().beFinal());
  }
}
