package dev.tctrace.operator.pods;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.Service;

/** Whose an address is, in one namespace. Pure. */
public final class AddressBook {
    private static final String HEADLESS = "None";

    private AddressBook() {}

    /**
     * Pods on the host network are left out: their address is the node's.
     *
     * @return {@code pod/NAME} or {@code service/NAME} by address
     */
    public static Map<String, String> of(Stream<Pod> pods, Stream<Service> services) {
        Map<String, String> names = new HashMap<>();
        services.forEach(service -> clusterIps(service)
                .forEach(address ->
                        names.put(address, "service/" + service.getMetadata().getName())));
        pods.filter(pod -> pod.getStatus() != null && pod.getStatus().getPodIPs() != null)
                .filter(pod -> hasOwnAddress(PodRef.of(pod)))
                .forEach(pod -> pod.getStatus().getPodIPs().stream()
                        .map(PodIP::getIp)
                        .forEach(address ->
                                names.put(address, "pod/" + pod.getMetadata().getName())));
        return names;
    }

    private static boolean hasOwnAddress(PodRef pod) {
        return !pod.ended() && !pod.hostNetwork();
    }

    private static List<String> clusterIps(Service service) {
        if (service.getSpec() == null || service.getSpec().getClusterIPs() == null) {
            return List.of();
        }
        return service.getSpec().getClusterIPs().stream()
                .filter(address -> !HEADLESS.equals(address))
                .toList();
    }
}
