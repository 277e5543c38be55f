// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.testsupport;

import java.util.function.Consumer;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;

/** Tells what a client asks the API server for, each {@code PATCH /apis/…?…}, repeated ones and the beginnings of watches too. */
public final class ToldRequests implements Interceptor {
    private final Consumer<String> told;

    /** @param told called by any thread */
    public ToldRequests(Consumer<String> told) {
        this.told = told;
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        told.accept(request.method() + " " + request.uri().getRawPath() + "?"
                + request.uri().getRawQuery());
    }
}
