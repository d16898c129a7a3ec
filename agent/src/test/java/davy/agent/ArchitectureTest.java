package davy.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import davy.agent.check.Check;
import davy.core.host.Host;
import org.junit.jupiter.api.Test;

/// What must never import what (ARCHITECTURE.md).
final class ArchitectureTest {
    private static final JavaClasses ALL =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .withImportOption(location -> !location.contains("-tests.jar"))
                    .importPackages("davy");

    @Test
    void sawTheProgram() {
        assertThat(ALL.size()).isGreaterThan(150);
        assertThat(ALL.contain("davy.core.host.Host")).isTrue();
        assertThat(ALL.contain("davy.linux.Libc")).isTrue();
        assertThat(ALL.contain("davy.agent.triage.Triage")).isTrue();
    }

    @Test
    void coreIsPure() {
        noClasses()
                .that()
                .resideInAPackage("davy.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.nio.file..", "java.lang.foreign..", "davy.linux..", "davy.agent..")
                .check(ALL);
        noClasses()
                .that()
                .resideInAPackage("davy.core..")
                .should()
                .dependOnClassesThat(FILES_NETWORK_AND_THREADS)
                .check(ALL);
    }

    private static final DescribedPredicate<JavaClass> FILES_NETWORK_AND_THREADS =
            new DescribedPredicate<>("files, network or threads") {
                @Override
                public boolean test(JavaClass type) {
                    String name = type.getName();
                    return name.startsWith("java.io.File")
                            || name.startsWith("java.io.RandomAccessFile")
                            || name.equals("java.lang.Thread")
                            || name.equals("java.lang.ProcessBuilder")
                            || name.startsWith("java.util.concurrent.Exec")
                            || name.startsWith("java.net.")
                                    && !name.startsWith("java.net.Inet")
                                    && !name.equals("java.net.UnknownHostException");
                }
            };

    @Test
    void coreHasNoClock() {
        noClasses()
                .that()
                .resideInAPackage("davy.core..")
                .should()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .check(ALL);
    }

    @Test
    void onlyLinuxCallsNatively() {
        noClasses()
                .that()
                .resideOutsideOfPackage("davy.linux..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign..")
                .check(ALL);
    }

    @Test
    void onlyRespondChangesTheMachine() {
        assertThat(ALL.contain("davy.linux.change.FileHand")).isTrue();
        noClasses()
                .that()
                .resideOutsideOfPackages("davy.agent.respond", "davy.linux.change")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("davy.linux.change")
                .check(ALL);
        noClasses()
                .that()
                .resideOutsideOfPackage("davy.linux.change")
                .and()
                .doNotHaveFullyQualifiedName("davy.linux.LibcChange")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("davy.linux.LibcChange")
                .check(ALL);
    }

    @Test
    void linuxDoesNotKnowTheAgent() {
        noClasses()
                .that()
                .resideInAPackage("davy.linux..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("davy.agent..", "davy.core.finding..", "davy.core.incident..")
                .check(ALL);
    }

    @Test
    void checksSeeTheMachineOnlyThroughTheHost() {
        noClasses()
                .that()
                .resideInAPackage("davy.agent.check..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "davy.linux..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.io\\.(File|RandomAccess).*|java\\.net\\.(Socket|URL).*")
                .check(ALL);
    }

    @Test
    void onlyTheResponderChangesTheMachine() {
        noClasses()
                .that()
                .resideOutsideOfPackages("davy.linux.change..", "davy.agent.respond..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("davy.linux.change..")
                .check(ALL);
        noClasses()
                .that()
                .resideOutsideOfPackage("davy.linux..")
                .should()
                .dependOnClassesThat()
                .haveSimpleName("NetlinkSocket")
                .check(ALL);
    }

    @Test
    void nothingIsStartedAndNothingSerialised() {
        noClasses()
                .that()
                .resideOutsideOfPackage("davy.range..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.lang\\.(ProcessBuilder|Runtime\\$).*|java\\.io\\.Object(In|Out)putStream")
                .orShould()
                .callMethod(Runtime.class, "exec", String[].class)
                .check(ALL);
    }

    @Test
    void onlyTheCommandLineExitsAndPrints() {
        noClasses()
                .that()
                .resideOutsideOfPackages("davy.agent.cli..", "davy.range..")
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(ALL);
    }

    @Test
    void checksAreFinalAndHidden() {
        classes()
                .that()
                .implement(Check.class)
                .and()
                .areNotInterfaces()
                .should()
                .haveModifier(JavaModifier.FINAL)
                .andShould()
                .notBePublic()
                .check(ALL);
    }

    @Test
    void hostsAreMadeInLinuxOrOfOtherHosts() {
        classes()
                .that()
                .implement(Host.class)
                .and()
                .areNotInterfaces()
                .should()
                .resideInAnyPackage("davy.linux..", "davy.core.container", "davy.agent.archive")
                .check(ALL);
    }

    @Test
    void noPackageCycles() {
        slices().matching("davy.core.(*)..").should().beFreeOfCycles().check(ALL);
        slices().matching("davy.agent.(*)..").should().beFreeOfCycles().check(ALL);
    }
}
