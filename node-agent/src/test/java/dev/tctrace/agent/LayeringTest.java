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
    void onlyTheBindingsKnowJna() {
        noClasses()
                .that()
                .resideOutsideOfPackages("..agent.libbpf..", "..agent.libc..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .because("a wrong offset kills the process: native memory is handled in two places, not everywhere")
                .check(AGENT);
    }

    @Test
    void systemCallsKnowNobody() {
        noClasses()
                .that()
                .resideInAPackage("..agent.libc..")
                .should()
                .dependOnClassesThat(otherPackagesThan("libc"))
                .because("everything else stands on it")
                .check(AGENT);
    }

    @Test
    void libbpfKnowsOnlySystemCalls() {
        noClasses()
                .that()
                .resideInAPackage("..agent.libbpf..")
                .should()
                .dependOnClassesThat(otherPackagesThan("libbpf", "libc"))
                .because("a binding says what the kernel can do, not what we do with it")
                .check(AGENT);
    }

    @Test
    void packetsKnowNobody() {
        noClasses()
                .that()
                .resideInAPackage("..agent.packet..")
                .should()
                .dependOnClassesThat(otherPackagesThan("packet"))
                .because("decoding is a function of bytes, testable and fuzzable without a kernel")
                .check(AGENT);
    }

    @Test
    void namespacesKnowNoBpf() {
        noClasses()
                .that()
                .resideInAPackage("..agent.netns..")
                .should()
                .dependOnClassesThat(otherPackagesThan("netns", "libc"))
                .because("namespaces and interfaces are there without BPF")
                .check(AGENT);
    }

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
    void discoveryDoesNotTrace() {
        noClasses()
                .that()
                .resideInAPackage("..agent.tc..")
                .should()
                .dependOnClassesThat(otherPackagesThan("tc", "netns", "libbpf", "libc"))
                .because("what is attached can be listed where nothing can be traced")
                .check(AGENT);
    }

    @Test
    void tracingDoesNotReport() {
        noClasses()
                .that()
                .resideInAPackage("..agent.trace..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..agent.report..", "..agent.cli..", "io.fabric8.kubernetes..")
                .because("the same engine serves the cluster and the command line")
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
