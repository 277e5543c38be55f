// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.pods;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.client.informers.cache.Cache;

/** A service's name, addresses and selector, as {@link SlimPod} is for pods. */
public final class SlimService extends Service {
    private static final long serialVersionUID = 1;
    private static final String HEADLESS = "None";
    private static final Interner INTERNER = new Interner();

    private final String key;
    private final String namespace;
    private final List<String> addresses;
    private final Map<String, String> selector;
    private final String resourceVersion;
    private final String uid;

    private SlimService(
            String key,
            String namespace,
            List<String> addresses,
            Map<String, String> selector,
            String resourceVersion,
            String uid) {
        setAdditionalProperties(null);
        this.key = key;
        this.namespace = namespace;
        this.addresses = addresses;
        this.selector = selector;
        this.resourceVersion = resourceVersion;
        this.uid = uid;
    }

    public static SlimService of(Service service) {
        if (service instanceof SlimService slim) {
            return slim;
        }
        ObjectMeta meta = service.getMetadata();
        return new SlimService(
                // A bookmark of a watch is a service with a version alone.
                Objects.requireNonNullElse(Cache.metaNamespaceKeyFunc(service), ""),
                INTERNER.string(meta.getNamespace()),
                service.getSpec() == null || service.getSpec().getClusterIPs() == null
                        ? List.of()
                        : service.getSpec().getClusterIPs().stream()
                                .filter(address -> !HEADLESS.equals(address))
                                .toList(),
                INTERNER.labels(
                        service.getSpec() == null ? null : service.getSpec().getSelector()),
                meta.getResourceVersion(),
                meta.getUid());
    }

    SlimService withKey(String same) {
        return new SlimService(same, namespace, addresses, selector, resourceVersion, uid);
    }

    String key() {
        return key;
    }

    public String namespace() {
        return namespace;
    }

    public String name() {
        return key.substring(key.indexOf('/') + 1);
    }

    /** None of a headless service. */
    public List<String> addresses() {
        return addresses;
    }

    /** The labels of the pods behind it; none where somebody else says what is behind it. */
    public Map<String, String> selector() {
        return selector;
    }

    @Override
    public ObjectMeta getMetadata() {
        ObjectMeta meta = new ObjectMeta();
        meta.setNamespace(namespace);
        meta.setName(name());
        meta.setUid(uid);
        meta.setResourceVersion(resourceVersion);
        return meta;
    }

    @Override
    public ServiceSpec getSpec() {
        ServiceSpec spec = new ServiceSpec();
        spec.setClusterIPs(addresses);
        spec.setSelector(selector);
        return spec;
    }
}
