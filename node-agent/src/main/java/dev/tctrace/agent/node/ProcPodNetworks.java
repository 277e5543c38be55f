// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.nio.file.Path;
import java.util.Optional;

import org.jboss.logging.Logger;

import dev.tctrace.agent.pod.PodNamespaces;
import dev.tctrace.agent.pod.PodNetwork;
import dev.tctrace.tracer.libc.Fd;
import dev.tctrace.tracer.libc.Libc;
import dev.tctrace.tracer.libc.SystemCallException;
import dev.tctrace.tracer.netns.NamespaceException;
import dev.tctrace.tracer.netns.NetworkNamespace;

/** Through /proc of the node. */
final class ProcPodNetworks implements PodNetworks {
    private static final Logger LOG = Logger.getLogger(ProcPodNetworks.class);

    private final PodNamespaces namespaces = new PodNamespaces();

    @Override
    public PodNetwork find(String podUid) {
        return namespaces.find(podUid);
    }

    @Override
    public Optional<Held> hold(PodNetwork.Own found) {
        Fd fd;
        try {
            fd = Libc.open(found.namespace().toString(), Libc.O_RDONLY);
        } catch (SystemCallException gone) {
            return Optional.empty();
        }
        Path path = Path.of("/proc/self/fd", Integer.toString(fd.number()));
        boolean held = false;
        try (NetworkNamespace opened = NetworkNamespace.open(path)) {
            if (opened.inode() == found.inode()) {
                held = true;
                return Optional.of(new Held(path, opened.inode(), fd::close));
            }
        } catch (NamespaceException another) {
            LOG.debugf("%s: %s", found.namespace(), another.getMessage());
        } finally {
            if (!held) {
                fd.close();
            }
        }
        return Optional.empty();
    }
}
