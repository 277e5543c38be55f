// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import dev.tctrace.pcap.FilterException;
import dev.tctrace.pcap.LinkType;
import dev.tctrace.pcap.PacketFilter;
import dev.tctrace.pcap.libpcap.LibpcapMissingException;

/** Compiles the filter as the agents will, for Ethernet; an agent whose interface has no link layer compiles it again. */
@ApplicationScoped
class PcapFilterCheck implements FilterCheck {
    private static final Logger LOG = Logger.getLogger(PcapFilterCheck.class);
    private static final int REMEMBERED = 1000;

    /** A trace is looked at with every report, its filter hardly ever changes. */
    private final Map<String, Optional<String>> answers = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<String>> eldest) {
            return size() > REMEMBERED;
        }
    };

    @Override
    public synchronized Optional<String> problem(String expression) {
        return answers.computeIfAbsent(expression, PcapFilterCheck::compile);
    }

    private static Optional<String> compile(String expression) {
        try {
            PacketFilter.compile(expression, LinkType.ETHERNET);
            return Optional.empty();
        } catch (FilterException e) {
            return Optional.of(e.getMessage());
        } catch (LibpcapMissingException e) {
            LOG.warnf("Filters are checked by the agents only: %s", e.getMessage());
            return Optional.empty();
        }
    }
}
