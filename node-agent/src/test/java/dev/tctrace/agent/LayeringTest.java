// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent;

import java.nio.file.Path;
import java.util.Arrays;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/** Who may know whom. The reason stands beside each rule. */
class LayeringTest {
    private static final JavaClasses AGENT = new ClassFileImporter().importPath(Path.of("target/classes"));

    @Test
    void podsKnowNobody() {
        noClasses()
                .that()
                .resideInAPackage("..agent.pod..")
                .should()
                .dependOnClassesThat(otherPackagesThan("pod"))
                .because("it reads files of /proc, nothing else")
                .check(AGENT);
    }

    @Test
    void nobodyKnowsTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackages("..agent.cli..", "dev.tctrace.agent")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..agent.cli..")
                .because("it is one of two faces of the agent; only main chooses between them")
                .check(AGENT);
    }

    @Test
    void theCommandLineNeedsNoCluster() {
        noClasses()
                .that()
                .resideInAPackage("..agent.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..agent.report..", "io.fabric8.kubernetes.client..")
                .because("tctrace runs on any host as root")
                .check(AGENT);
    }

    @Test
    void noPackagesDependOnEachOtherInACircle() {
        slices().matching("dev.tctrace.agent.(*)..").should().beFreeOfCycles().check(AGENT);
    }

    private static DescribedPredicate<JavaClass> otherPackagesThan(String... allowed) {
        return DescribedPredicate.describe(
                "are in other packages of the agent than " + String.join(", ", allowed), type -> {
                    String name = type.getPackageName();
                    return name.startsWith("dev.tctrace.agent")
                            && Arrays.stream(allowed)
                                    .map("dev.tctrace.agent."::concat)
                                    .noneMatch(prefix -> name.equals(prefix) || name.startsWith(prefix + "."));
                });
    }
}
