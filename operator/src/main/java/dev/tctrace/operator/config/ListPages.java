// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.config;

/**
 * How many objects the API server sends at once when a cache is filled. A list comes as one body, which is held with what is read from it;
 * a page of any kind is 2 to 5 MB, whatever the cluster's size. Each list is read from etcd then, and not from the API server's cache.
 */
public final class ListPages {
    /** 8 KB each, 14 with managed fields. */
    public static final long PODS = 150;

    public static final long SERVICES = 500;

    /** Some have the names of 50 images, and annotations of several KB. */
    public static final long NODES = 100;

    /** Up to 488 KiB each, and managed fields. */
    public static final long TRACES = 10;

    private ListPages() {}
}
