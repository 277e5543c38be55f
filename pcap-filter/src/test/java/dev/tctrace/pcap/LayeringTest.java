// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap;

import java.nio.file.Path;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.syntax.elements.ClassesShould;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Who may know whom. The reason stands beside each rule. */
class LayeringTest {
    private static final JavaClasses FILTER = new ClassFileImporter().importPath(Path.of("target/classes"));

    @Test
    void theModuleKnowsNobody() {
        assertTrue(FILTER.size() > 30, "the classes were not found");
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.tctrace.pcap..", "java..", "com.sun.jna..")
                .because("the operator checks filters with it, and has no use for the rest")
                .check(FILTER);
    }

    @Test
    void onlyTheBindingKnowsJna() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..pcap.libpcap..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .because("what is native can be missing, and then says so in one place")
                .check(FILTER);
    }

    @Test
    void classicProgramsKnowNobody() {
        in("cbpf")
                .onlyDependOnClassesThat()
                .resideInAnyPackage("..pcap.cbpf..", "java..")
                .because("the reference must not lean on what it is the reference for")
                .check(FILTER);
    }

    @Test
    void theTranslatorKnowsClassicProgramsOnly() {
        in("ebpf")
                .onlyDependOnClassesThat()
                .resideInAnyPackage("..pcap.ebpf..", "..pcap.cbpf..", "java..")
                .because("a translation is a pure function of a program")
                .check(FILTER);
    }

    @Test
    void theBindingKnowsRawInstructionsOnly() {
        in("libpcap")
                .onlyDependOnClassesThat()
                .resideInAnyPackage("..pcap.libpcap..", "..pcap.cbpf..", "java..", "com.sun.jna..")
                .because("it says what libpcap can do, not what we do with it")
                .check(FILTER);
    }

    @Test
    void noPackagesDependOnEachOtherInACircle() {
        slices().matching("dev.tctrace.(**)").should().beFreeOfCycles().check(FILTER);
    }

    private static ClassesShould in(String name) {
        return classes().that().resideInAPackage("..pcap." + name + "..").should();
    }
}
