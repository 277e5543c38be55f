// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.pods;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;

/**
 * What an informer of the whole cluster keeps: slim items, found by namespace without a look at all the others. Whatever it is given it
 * makes slim first. Thread-safe; one thread at a time writes, as an informer does.
 *
 * @param <V> the kind as the client knows it
 * @param <S> its slim form
 */
public final class SlimStore<V extends HasMetadata, S extends V> implements ItemStore<V> {
    private final Function<V, S> slim;
    private final Function<S, String> keyOf;
    private final BiFunction<S, String, S> withKey;
    private final Map<String, KeyedTable<S>> namespaces = new ConcurrentHashMap<>();

    private SlimStore(Function<V, S> slim, Function<S, String> keyOf, BiFunction<S, String, S> withKey) {
        this.slim = slim;
        this.keyOf = keyOf;
        this.withKey = withKey;
    }

    public static SlimStore<Pod, SlimPod> pods() {
        return new SlimStore<>(SlimPod::of, SlimPod::key, SlimPod::withKey);
    }

    public static SlimStore<Service, SlimService> services() {
        return new SlimStore<>(SlimService::of, SlimService::key, SlimService::withKey);
    }

    public Stream<S> inNamespace(String namespace) {
        KeyedTable<S> items = namespaces.get(namespace);
        return items == null ? Stream.empty() : items.items().stream();
    }

    public Optional<S> named(String namespace, String name) {
        return Optional.ofNullable(held(Cache.namespaceKeyFunc(namespace, name)));
    }

    /**
     * The string that is kept as a key already, wherever there is one: the informer holds it in an index of its own, and asks for it
     * several times.
     */
    @Override
    public String getKey(V item) {
        String key = Cache.metaNamespaceKeyFunc(item);
        S held = held(key);
        return held != null ? keyOf.apply(held) : slimKey(item, key);
    }

    @SuppressWarnings("unchecked")
    private String slimKey(V item, String key) {
        return item instanceof SlimPod || item instanceof SlimService ? keyOf.apply((S) item) : key;
    }

    @Override
    public V put(String key, V item) {
        S made = slim.apply(item);
        // Equal, but not the same string: it would be kept twice.
        S kept = keyOf.apply(made) == key ? made : withKey.apply(made, key);
        return namespaces
                .computeIfAbsent(namespace(key), none -> new KeyedTable<>(keyOf))
                .put(kept);
    }

    @Override
    public V remove(String key) {
        KeyedTable<S> items = namespaces.get(namespace(key));
        if (items == null) {
            return null;
        }
        V removed = items.remove(key);
        if (items.size() == 0) {
            namespaces.remove(namespace(key));
        }
        return removed;
    }

    @Override
    public V get(String key) {
        return held(key);
    }

    private S held(String key) {
        KeyedTable<S> items = namespaces.get(namespace(key));
        return items == null ? null : items.get(key);
    }

    @Override
    public Stream<String> keySet() {
        return items().map(keyOf);
    }

    @Override
    public Stream<V> values() {
        return items().map(Function.identity());
    }

    private Stream<S> items() {
        return namespaces.values().stream().flatMap(items -> items.items().stream());
    }

    @Override
    public int size() {
        return namespaces.values().stream().mapToInt(KeyedTable::size).sum();
    }

    /** Said as they come: held back until the last page is there, they would be a second list of all. */
    @Override
    public boolean isFullState() {
        return false;
    }

    private static String namespace(String key) {
        int slash = key.indexOf('/');
        return slash < 0 ? "" : key.substring(0, slash);
    }
}
