// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import jakarta.inject.Inject;

import io.vertx.core.Vertx;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** On a slow machine the client's event loop is busy for seconds with what an API server sent: the log need not hold its stack. */
@ApiServerTest
class BlockedEventLoopTest {
    @Inject
    Vertx vertx;

    @Test
    void aBusyEventLoopIsNoStackTrace() throws Exception {
        List<LogRecord> stacks = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord said) {
                if (said.getThrown() != null) {
                    stacks.add(said);
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("io.vertx.core.impl.BlockedThreadChecker");
        logger.addHandler(handler);
        try {
            CompletableFuture<Void> done = new CompletableFuture<>();
            vertx.getOrCreateContext().runOnContext(event -> {
                // Longer than by default is complained of, and looked for every second.
                Cluster.pause(4);
                done.complete(null);
            });
            done.get(60, TimeUnit.SECONDS);
        } finally {
            logger.removeHandler(handler);
        }
        assertEquals(List.of(), stacks.stream().map(LogRecord::getMessage).toList());
    }
}
