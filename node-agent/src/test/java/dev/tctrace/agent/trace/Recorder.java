package dev.tctrace.agent.trace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

import dev.tctrace.agent.tc.AttachedProgram;

/** Remembers what a session tells. */
final class Recorder implements TraceListener {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<TracedPacket> packets = new ArrayList<>();
    private final List<String> changes = new ArrayList<>();

    @Override
    public synchronized void onPacket(TracedPacket packet) {
        packets.add(packet);
        notifyAll();
    }

    @Override
    public synchronized void onAttached(Target target, AttachedProgram program) {
        changes.add("attached " + program.name());
        notifyAll();
    }

    @Override
    public synchronized void onReplaced(Target target, AttachedProgram old, AttachedProgram successor) {
        changes.add("replaced " + old.name() + " by " + (successor == null ? "nothing" : successor.name()));
        notifyAll();
    }

    synchronized List<TracedPacket> packets() {
        return List.copyOf(packets);
    }

    synchronized List<String> changes() {
        return List.copyOf(changes);
    }

    /** Waits for so many packets, and a moment longer for those that should not be there. */
    List<TracedPacket> await(int count) {
        until(() -> packets.size() >= count);
        sleep(150);
        return packets();
    }

    List<TracedPacket> awaitSuch(Predicate<TracedPacket> predicate) {
        until(() -> packets.stream().anyMatch(predicate));
        return packets().stream().filter(predicate).toList();
    }

    void awaitChange(String change) {
        until(() -> changes.contains(change));
    }

    private synchronized void until(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
