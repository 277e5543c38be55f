package dev.tctrace.operator.config;

import java.util.function.Consumer;
import jakarta.enterprise.context.ApplicationScoped;

import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.quarkiverse.operatorsdk.runtime.api.ConfigurationServiceCustomizer;

/** With more than one replica, one reconciles and the others wait with warm caches. */
@ApplicationScoped
class LeaderElectionProducer implements ConfigurationServiceCustomizer {
    static final String LEASE = "tctrace-operator";

    private final OperatorSettings settings;

    LeaderElectionProducer(OperatorSettings settings) {
        this.settings = settings;
    }

    @Override
    public Consumer<ConfigurationServiceOverrider> overrider() {
        return overrider -> {
            if (settings.leaderElection().enabled()) {
                overrider.withLeaderElectionConfiguration(
                        LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LEASE)
                                .withLeaseNamespace(settings.namespace())
                                .build());
            }
        };
    }
}
