// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer;

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
    private static final JavaClasses TRACER = new ClassFileImporter().importPath(Path.of("target/classes"));

    @Test
    void onlyTheBindingsKnowJna() {
        noClasses()
                .that()
                .resideOutsideOfPackages("..tracer.libbpf..", "..tracer.libc..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .because("a wrong offset kills the process: native memory is handled in two places, not everywhere")
                .check(TRACER);
    }

    @Test
    void systemCallsKnowNobody() {
        noClasses()
                .that()
                .resideInAPackage("..tracer.libc..")
                .should()
                .dependOnClassesThat(otherPackagesThan("libc"))
                .because("everything else stands on it")
                .check(TRACER);
    }

    @Test
    void libbpfKnowsOnlySystemCalls() {
        noClasses()
                .that()
                .resideInAPackage("..tracer.libbpf..")
                .should()
                .dependOnClassesThat(otherPackagesThan("libbpf", "libc"))
                .because("a binding says what the kernel can do, not what we do with it")
                .check(TRACER);
    }

    @Test
    void packetsKnowNobody() {
        noClasses()
                .that()
                .resideInAPackage("..tracer.packet..")
                .should()
                .dependOnClassesThat(otherPackagesThan("packet"))
                .because("decoding is a function of bytes, testable and fuzzable without a kernel")
                .check(TRACER);
    }

    @Test
    void namespacesKnowNoBpf() {
        noClasses()
                .that()
                .resideInAPackage("..tracer.netns..")
                .should()
                .dependOnClassesThat(otherPackagesThan("netns", "libc"))
                .because("namespaces and interfaces are there without BPF")
                .check(TRACER);
    }

    @Test
    void discoveryDoesNotTrace() {
        noClasses()
                .that()
                .resideInAPackage("..tracer.tc..")
                .should()
                .dependOnClassesThat(otherPackagesThan("tc", "netns", "libbpf", "libc"))
                .because("what is attached can be listed where nothing can be traced")
                .check(TRACER);
    }

    @Test
    void theTypesDoNotKnowTheirKernel() {
        noClasses()
                .that()
                .resideInAPackage("dev.tctrace.tracer")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..tracer.engine..", "..tracer.libbpf..", "..tracer.libc..", "..tracer.ring..")
                .because("what a caller sees can be made in a test without a kernel")
                .check(TRACER);
    }

    @Test
    void noKubernetes() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.fabric8..", "io.quarkus..", "dev.tctrace.api..")
                .because("the same engine serves the cluster, the command line and other projects")
                .check(TRACER);
    }

    @Test
    void noPackagesDependOnEachOtherInACircle() {
        slices().matching("dev.tctrace.tracer.(*)..").should().beFreeOfCycles().check(TRACER);
    }

    private static DescribedPredicate<JavaClass> otherPackagesThan(String... allowed) {
        return DescribedPredicate.describe(
                "are in other packages of the tracer than " + String.join(", ", allowed), type -> {
                    String name = type.getPackageName();
                    return name.startsWith("dev.tctrace.tracer")
                            && Arrays.stream(allowed)
                                    .map("dev.tctrace.tracer."::concat)
                                    .noneMatch(prefix -> name.equals(prefix) || name.startsWith(prefix + "."));
                });
    }
}
