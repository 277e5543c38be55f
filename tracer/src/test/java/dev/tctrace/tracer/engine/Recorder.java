// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

import dev.tctrace.testsupport.Waiting;
import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TraceListener;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.path.PacketWay;
import dev.tctrace.tracer.path.PacketWays;
import dev.tctrace.tracer.tc.AttachedProgram;

/** Remembers what a session tells. */
final class Recorder implements TraceListener {
    /** An emulated processor beside a busy one takes its time. Only a test that fails waits so long. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<TracedPacket> packets = new ArrayList<>();
    private final List<KernelDrop> drops = new ArrayList<>();
    private final PacketWays ways = new PacketWays(Integer.MAX_VALUE);
    private final List<String> changes = new ArrayList<>();

    @Override
    public synchronized void onPacket(TracedPacket packet) {
        packets.add(packet);
        ways.add(packet, 0);
        notifyAll();
    }

    @Override
    public synchronized void onDropped(KernelDrop drop) {
        drops.add(drop);
        ways.add(drop, 0);
        notifyAll();
    }

    @Override
    public synchronized void onNotice(Target target, String text) {
        changes.add(text);
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

    synchronized List<KernelDrop> drops() {
        return List.copyOf(drops);
    }

    /** What was recorded, packet by packet. Forgets them. */
    synchronized List<PacketWay> ways() {
        return ways.rest();
    }

    /** Waits for so many such drops. */
    void awaitDrops(Predicate<KernelDrop> predicate, int count) {
        until(() -> drops.stream().filter(predicate).count() >= count);
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
        Waiting.pause(Duration.ofMillis(millis));
    }
}
