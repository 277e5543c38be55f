// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.netns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

import dev.tctrace.tracer.libc.Fd;
import dev.tctrace.tracer.libc.Libc;
import dev.tctrace.tracer.libc.SystemCallException;
import dev.tctrace.tracer.netns.NamespaceException.Reason;
import dev.tctrace.tracer.netns.netlink.RouteSocket;

/**
 * An open network namespace. It stays alive while this is open, even when its pod has gone: close it soon. Safe for use by
 * several threads.
 */
public final class NetworkNamespace implements AutoCloseable {
    private static final Path NAMED = Path.of("/run/netns");
    private static final Path CURRENT = Path.of("/proc/thread-self/ns/net");

    private final Path path;
    private final Fd fd;
    private final long inode;

    private NetworkNamespace(Path path, Fd fd, long inode) {
        this.path = path;
        this.fd = fd;
        this.inode = inode;
    }

    /**
     * Opens a namespace by a path: {@code /proc/123/ns/net}, {@code /run/netns/blue}.
     *
     * @throws NamespaceException when nothing is there, it may not be opened, or it is no network namespace
     */
    public static NetworkNamespace open(Path path) {
        Fd fd;
        try {
            // What is there now may be a pipe, which would wait for its other end.
            fd = Libc.open(path.toString(), Libc.O_RDONLY | Libc.O_NONBLOCK);
        } catch (SystemCallException e) {
            throw cannotOpen(path, e);
        }
        try {
            return new NetworkNamespace(path, fd, networkInode(path, fd));
        } catch (NamespaceException e) {
            fd.close();
            throw e;
        }
    }

    /** The namespace of the calling thread. */
    public static NetworkNamespace current() {
        return open(CURRENT);
    }

    /** Where {@code ip netns add NAME} keeps a namespace. */
    public static Path named(String name) {
        if (name.isEmpty() || name.contains("/") || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no name of a namespace: ip netns list shows those there are");
        }
        return NAMED.resolve(name);
    }

    /** Where a process shows its namespace. */
    public static Path ofProcess(int pid) {
        return Path.of("/proc", Integer.toString(pid), "ns", "net");
    }

    /** The inode, by which the kernel tells namespaces apart: {@code net->ns.inum}. */
    public long inode() {
        return inode;
    }

    /** How it was opened. */
    public Path path() {
        return path;
    }

    /**
     * Runs a task inside this namespace and waits for it. It runs on a thread that is kept for such visits and is outside again
     * when this returns, so that no other work can ever happen in a wrong namespace, and none is kept alive; only where the
     * calling thread is inside already it runs right there. The task must not start threads: they would stay in the namespace.
     *
     * @throws NamespaceException when the namespace cannot be entered; what the task throws is thrown on
     */
    public <T> T run(Supplier<T> task) {
        return isCurrent() ? task.get() : new NamespaceTask<>(this, task).make();
    }

    /** A socket in this namespace that any thread may use. */
    public RouteSocket routeSocket() {
        return run(RouteSocket::open);
    }

    /** The descriptor, for requests that name a namespace by it. Owned by this object. */
    public int fd() {
        return fd.number();
    }

    @Override
    public void close() {
        fd.close();
    }

    @Override
    public String toString() {
        return path + " (" + inode + ")";
    }

    private boolean isCurrent() {
        try {
            return inode(CURRENT) == inode;
        } catch (IOException e) {
            return false;
        }
    }

    /** The calling thread, and only it. */
    void enter() {
        try {
            Libc.setns(fd, Libc.CLONE_NEWNET, path.toString());
        } catch (SystemCallException e) {
            throw switch (e.errno()) {
                case EPERM ->
                    new NamespaceException(
                            Reason.NOT_PERMITTED,
                            "May not enter the network namespace " + path + ": run as root, or grant CAP_SYS_ADMIN",
                            e);
                default ->
                    new NamespaceException(
                            Reason.FAILED, "Cannot enter the network namespace " + path + ": " + e.getMessage(), e);
            };
        }
    }

    private static NamespaceException cannotOpen(Path path, SystemCallException e) {
        return switch (e.errno()) {
            case ENOENT, ESRCH, ENOTDIR ->
                new NamespaceException(Reason.GONE, "There is no network namespace at " + path, e);
            case EPERM, EACCES ->
                new NamespaceException(
                        Reason.NOT_PERMITTED,
                        "May not open the network namespace " + path + ": run as root, or grant CAP_SYS_PTRACE",
                        e);
            default ->
                new NamespaceException(
                        Reason.FAILED, "Cannot open the network namespace " + path + ": " + e.getMessage(), e);
        };
    }

    private static long networkInode(Path path, Fd fd) {
        if (!isNetworkNamespace(fd)) {
            throw new NamespaceException(
                    Reason.NOT_A_NAMESPACE,
                    path + " is no network namespace: name one, such as /run/netns/NAME or /proc/PID/ns/net",
                    null);
        }
        try {
            return inode(Path.of("/proc/self/fd", Integer.toString(fd.number())));
        } catch (IOException e) {
            throw new NamespaceException(Reason.FAILED, "Cannot look at " + path + ": " + e.getMessage(), e);
        }
    }

    private static boolean isNetworkNamespace(Fd fd) {
        try {
            return Libc.namespaceType(fd) == Libc.CLONE_NEWNET;
        } catch (SystemCallException e) {
            return false;
        }
    }

    private static long inode(Path path) throws IOException {
        return (Long) Files.getAttribute(path, "unix:ino");
    }
}
