package dev.tctrace.agent.node;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** What the kubelet asks: /q/health/live and /q/health/ready. */
@Singleton
public class AgentHealth {
    private volatile NodeAgent agent;

    void follow(NodeAgent followed) {
        agent = followed;
    }

    @Produces
    @Singleton
    @Liveness
    HealthCheck liveness() {
        // Not yet started is not dead: the startup is bounded by the kubelet's own patience.
        return () -> response("tracing", agent == null || agent.alive());
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck readiness() {
        return () -> response("caches", agent != null && agent.ready());
    }

    private static HealthCheckResponse response(String name, boolean up) {
        return HealthCheckResponse.named(name).status(up).build();
    }
}
