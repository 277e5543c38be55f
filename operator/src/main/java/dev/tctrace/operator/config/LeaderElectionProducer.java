// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.config;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;

import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;

/**
 * With more than one replica, one reconciles and the others wait with warm caches. A bean, and no ConfigurationServiceCustomizer: where
 * there is one, the extension (7.7) forgets our client, and makes a new one of the SDK's own each time that it is asked for it.
 */
@ApplicationScoped
class LeaderElectionProducer {
    static final String LEASE = "tctrace-operator";

    /** @return null where there is no election, which only a dependent bean may be */
    @Produces
    @Dependent
    LeaderElectionConfiguration election(OperatorSettings settings) {
        return settings.leaderElection().enabled()
                ? LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LEASE)
                        .withLeaseNamespace(settings.namespace())
                        .build()
                : null;
    }
}
