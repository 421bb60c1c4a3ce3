package io.whystream.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Who may import whom. */
class ImportRulesTest {

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.whystream");

  @Test
  void shouldKeepDjlInTheEngineRoom() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.whystream.worker.engine.djl..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.djl..")
        .check(HOUSE);
  }

  @Test
  void shouldKeepTheStreamAwayFromModelAndCommand() {
    noClasses()
        .that()
        .resideInAPackage("io.whystream.stream..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.whystream.worker..", "io.whystream.cli..", "io.whystream.embedded..", "ai.djl..")
        .check(HOUSE);
  }

  @Test
  void shouldKeepTheWorkerAwayFromStreamAndCommand() {
    noClasses()
        .that()
        .resideInAPackage("io.whystream.worker..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.whystream.stream..",
            "io.whystream.cli..",
            "io.whystream.embedded..",
            "org.apache.kafka.streams..")
        .check(HOUSE);
  }

  @Test
  void shouldKeepTheSharedModuleAwayFromThePrograms() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.whystream.schema..",
            "io.whystream.config..",
            "io.whystream.fault..",
            "io.whystream.metrics..",
            "io.whystream.os..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.whystream.stream..",
            "io.whystream.worker..",
            "io.whystream.cli..",
            "io.whystream.embedded..")
        .check(HOUSE);
  }

  @Test
  void shouldKeepStagesAwayFromEachOther() {
    String stream = "io.whystream.stream.";
    for (String stage : new String[] {"ordering", "user", "item"}) {
      for (String other : new String[] {"ordering", "user", "item"}) {
        if (!stage.equals(other)) {
          noClasses()
              .that()
              .resideInAPackage(stream + stage + "..")
              .should()
              .dependOnClassesThat()
              .resideInAPackage(stream + other + "..")
              .check(HOUSE);
        }
      }
    }
  }

  @Test
  void shouldKeepThePolicyFreeOfTheEngineThatExecutesIt() {
    noClasses()
        .that()
        .resideInAnyPackage("io.whystream.worker.policy..", "io.whystream.worker.reward..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.whystream.worker.engine.djl..")
        .check(HOUSE);
  }

  @Test
  void shouldTakeTimeAsAnArgument() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.whystream.cli..", "io.whystream.embedded..")
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(HOUSE);
  }
}
