// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rules that the compiler does not know. Each message names the place that breaks one. */
class ArchitectureTest {
  private static final String ALL = "io.github.scpl..";
  private static final String HOST = "io.github.scpl.host..";
  private static final String MODELS = "io.github.scpl.models..";
  private static final String FLINK = "io.github.scpl.flink..";
  private static final String BENCH = "io.github.scpl.bench..";

  /** All that is known of ND4J everywhere. */
  private static final String DATA_TYPE = "org.nd4j.linalg.api.buffer.DataType";

  /** Where ND4J's arrays come in and go out, on the host. */
  private static final String[] ARRAYS = {
    "io.github.scpl.device.Tensor",
    "io.github.scpl.device.Storage",
    "io.github.scpl.nn.HostLayer",
    "io.github.scpl.nn.HostContext",
    "io.github.scpl.nn.HostParameter",
    "io.github.scpl.train.stage.DevicePinner"
  };

  /** All of the host device that others know: it, its threads, and a check of what users bring. */
  private static final Set<String> DOORS_OF_THE_HOST =
      Set.of("HostDevice", "NativeThreads", "Finite");

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
  void theCoreKnowsNamedLibrariesAndNoOtherModule() {
    DescribedPredicate<JavaClass> core =
        resideInAPackage(ALL).and(not(resideInAnyPackage(MODELS, FLINK, BENCH)));
    check(
        classes()
            .that(core)
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(
                        "java..",
                        "org.nd4j..",
                        "org.bytedeco..",
                        "com.sun.jna..",
                        "com.fasterxml.jackson..",
                        "org.slf4j..")
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
                    .or(resideInAPackage(ALL).and(not(resideInAnyPackage(FLINK, BENCH))))));
  }

  @Test
  void flinkIsForItsModuleWhichKnowsTheCore() {
    check(
        classes()
            .that()
            .resideInAPackage(FLINK)
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(
                        "java..",
                        "org.nd4j..",
                        "com.fasterxml.jackson..",
                        "org.slf4j..",
                        "org.apache.flink..")
                    .or(resideInAPackage(ALL).and(not(resideInAnyPackage(MODELS, BENCH))))));
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(FLINK, "io.github.scpl.bench.flink..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.flink.."));
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
  void nativeLibrariesAreForTheHostAndForCards() {
    noClasses()
        .that()
        .resideOutsideOfPackages(HOST, "io.github.scpl.cuda.nvidia..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("org.nd4j..", "org.bytedeco..", "com.sun.jna..")
                .and(
                    describe(
                        "are not DataType",
                        type -> !type.getBaseComponentType().getName().equals(DATA_TYPE))))
        .check(allBut(ARRAYS));
  }

  @Test
  void theHostIsADeviceToOthers() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(HOST)
            .should()
            .dependOnClassesThat(
                resideInAPackage(HOST)
                    .and(
                        describe(
                            "are not its doors",
                            type ->
                                !DOORS_OF_THE_HOST.contains(
                                    Project.outermost(type).getSimpleName())))));
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

  /** What is read is numbers and text: none of it becomes code, or names what else is read. */
  @Test
  void noObjectsAreDeserialized() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .haveNameMatching(
                "java\\.io\\.(Object(In|Out)put.*|Externalizable)"
                    + "|java\\.beans\\..*|java\\.rmi\\..*|javax\\.script\\..*"
                    + "|java\\.net\\.URLClassLoader|com\\.fasterxml\\..*(JsonTypeInfo|PolymorphicType.*)"));
    check(methods().should(notBeNamed("readObject", "readResolve", "readExternal")));
  }

  /** So there are no external entities to resolve. */
  @Test
  void noXmlIsRead() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("javax.xml..", "org.xml..", "org.w3c..", "jakarta.xml.."));
  }

  @Test
  void nothingListensToANetwork() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .haveNameMatching(
                "java\\.net\\.(.*Socket.*|http\\..*)|java\\.nio\\.channels\\..*Socket.*"
                    + "|com\\.sun\\.net\\..*"));
  }

  /** Archives are read where they are. */
  @Test
  void readersOfDataWriteNoFiles() {
    check(
        noClasses()
            .that()
            .resideInAPackage(MODELS)
            .should()
            .dependOnClassesThat()
            .haveNameMatching(
                "java\\.io\\.(FileOutputStream|FileWriter|RandomAccessFile|PrintWriter|PrintStream)"
                    + "|java\\.nio\\.file\\.(StandardOpenOption|StandardCopyOption)"
                    + "|java\\.nio\\.channels\\.FileChannel"));
    check(
        noClasses()
            .that()
            .resideInAPackage(MODELS)
            .should()
            .callMethodWhere(
                target(owner(name("java.nio.file.Files")))
                    .and(
                        target(
                            nameMatching(
                                "(write|create|copy|move|delete|newOutput|newBufferedWriter|set"
                                    + "|newByteChannel).*")))));
  }

  private static ArchCondition<JavaMethod> notBeNamed(String... names) {
    Set<String> all = Set.of(names);
    return new ArchCondition<>("not be named " + all) {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        if (all.contains(method.getName())) {
          events.add(SimpleConditionEvent.violated(method, method.getFullName()));
        }
      }
    };
  }
}
