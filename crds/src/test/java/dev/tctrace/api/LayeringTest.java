// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api;

import java.nio.file.Path;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Who may know whom. The reason stands beside each rule. */
class LayeringTest {
    private static final JavaClasses API = new ClassFileImporter().importPath(Path.of("target/classes"));

    @Test
    void theModuleKnowsNobody() {
        assertTrue(API.size() > 20, "the classes were not found");
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.tctrace.api..",
                        "java..",
                        "javax.net.ssl..",
                        "com.fasterxml.jackson..",
                        "io.fabric8.kubernetes..",
                        "io.fabric8.generator..",
                        "io.fabric8.crd..")
                .because("users of the API in Java should get nothing else with it")
                .check(API);
    }

    @Test
    void theTypesKnowOnlyEachOther() {
        classes()
                .that()
                .resideInAPackage("..api.v1alpha1..")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackages("..api.contract..", "..api.assignment..")
                .because("a version of the API stays as it is, whatever operator and agent agree upon")
                .check(API);
    }

    @Test
    void noPackagesDependOnEachOtherInACircle() {
        slices().matching("dev.tctrace.api.(*)..").should().beFreeOfCycles().check(API);
    }
}
