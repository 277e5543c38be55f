// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator;

import java.util.List;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/** Who may know whom. Each rule says why. */
class LayeringTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.tctrace");

    private static final ArchRule THE_API_KNOWS_NOBODY = noClasses()
            .that()
            .resideInAPackage("dev.tctrace.api..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.tctrace.operator..", "dev.tctrace.pcap..", "dev.tctrace.agent..")
            .because("users of the API in Java should get nothing else with it");

    private static final ArchRule THE_OPERATOR_KNOWS_NO_AGENT_CODE = noClasses()
            .that()
            .resideInAPackage("dev.tctrace.operator..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.tctrace.agent..", "com.sun.jna..")
            .because("operator and agents meet through the API only, and the operator runs without privileges");

    private static final ArchRule AGENTS_DO_NOT_KNOW_TRACES = noClasses()
            .that()
            .resideInAPackage("dev.tctrace.operator.agent..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.tctrace.operator.tctrace..", "dev.tctrace.api.v1alpha1..")
            .because("a trace says which nodes it needs, and the agents' side needs no more");

    private static final ArchRule PODS_KNOW_NOBODY = noClasses()
            .that()
            .resideInAPackage("dev.tctrace.operator.pods..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.tctrace.operator.tctrace..", "dev.tctrace.operator.agent..")
            .because("it is plain data for both");

    private static final ArchRule ONLY_THESE_TALK_TO_THE_API_SERVER = noClasses()
            .that()
            .haveNameNotMatching(".*(Reconciler|NodeEntry|PeerConfigMaps|AgentPodSpecFactory)(\\$.*)?")
            .and()
            .resideInAPackage("dev.tctrace.operator..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("io.fabric8.kubernetes.client.KubernetesClient")
            .because("decisions are pure functions, and effects sit at the edges");

    private static final ArchRule NOBODY_LOOKS_AT_THE_WALL_CLOCK = noClasses()
            .that()
            .resideInAPackage("dev.tctrace.operator..")
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .because("the clock is injected, so that tests can set it");

    static List<ArchRule> rules() {
        return List.of(
                THE_API_KNOWS_NOBODY,
                THE_OPERATOR_KNOWS_NO_AGENT_CODE,
                AGENTS_DO_NOT_KNOW_TRACES,
                PODS_KNOW_NOBODY,
                ONLY_THESE_TALK_TO_THE_API_SERVER,
                NOBODY_LOOKS_AT_THE_WALL_CLOCK);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void holds(ArchRule rule) {
        rule.check(CLASSES);
    }
}
