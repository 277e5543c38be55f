// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.report;

import java.util.ArrayList;
import java.util.List;

import dev.tctrace.bench.report.Goal.On;

/** Every figure, in the order in which it is shown. */
final class Catalogue {

    /** One chapter of the results. */
    record Group(String title, String explanation, List<Definition> figures) {}

    static final List<Group> GROUPS = List.of(
            new Group(
                    "Kernel cost of a packet",
                    "What tracing adds to one run of a tc program that does nothing (traced minus untraced, trampolines"
                            + " included). Baseline: the seed's method. In an emulated machine: read the ratios.",
                    kernel()),
            new Group(
                    "Instructions of a packet",
                    "The same harness in a machine whose clock counts instructions. Baseline: the seed's method. What waking a reader"
                            + " costs beyond its instructions is not in these.",
                    instructions()),
            new Group(
                    "A pair or a session program",
                    "The tracer as an fentry/fexit pair, and as one session program (`.fsession`; Linux 7.0 and later), on Debian"
                            + " sid's kernel, by instructions. Baseline: the seed's method. `kernel.empty.*`: programs that return"
                            + " at once, so what the kernel takes for calling them.",
                    sessions()),
            new Group(
                    "A drop elsewhere on the node",
                    "What a dropped packet that no trace reported costs more while an agent looks for the drops of its own. A frame"
                            + " over the loopback device, of a protocol that nobody knows. `.instructions`: in a machine whose"
                            + " clock counts instructions.",
                    drops()),
            new Group(
                    "The filter alone",
                    "A translated pcap-filter expression against the same condition written in C, sixteen calls a packet,"
                            + " the loop and the copy taken off. Native.",
                    filter()),
            new Group(
                    "Reader",
                    "Records a CPU-second from the ring to counters by verdict and flows. Baseline: libbpf's C ring buffer"
                            + " doing the same sums on the same records. Native.",
                    reader()),
            new Group(
                    "End to end",
                    "Packets a second through a busy veth pair with a tc program on it, sender and receiver on one core."
                            + " Baseline: an equal pair without a trace; `control` is another such, what it differs by is noise."
                            + " `.kernel`: the tracing process is stopped meanwhile, so what is lost is lost in the kernel;"
                            + " `.instructions`: the same in a machine whose clock counts instructions, packets a billion of"
                            + " them. In an emulated machine of two processors, the last of one.",
                    endToEnd()),
            new Group(
                    "Footprint",
                    "Start and memory of the two processes, on this machine itself. `footprint.attach`: in a virtual machine,"
                            + " until 64 programs of one device are traced, by a process that has traced nothing yet. Baseline:"
                            + " `bpf_object__load()` of the same object for each of them, and nothing else.",
                    footprint()),
            new Group(
                    "Latency",
                    "From the start of kubectl apply to Ready, and to the first packet in the status; warm: another trace keeps"
                            + " an agent on the node, cold: there is none. Here a process on this machine with its kubelet"
                            + " played, where Ready counts once it says what the agent made of the pod, be it that the kernel"
                            + " refuses tracers; `latency.cluster.*` is on the testbed's cluster, Ready=True and real packets, the"
                            + " node emulated where the machine cannot do better: no goals.",
                    latency()),
            new Group(
                    "Scale", "1,000 TcTraces and 3,000 pods in a real API server, the operator as it ships.", scale()),
            new Group(
                    "Size of the cluster",
                    "The operator with the chart's limits in a real API server with as many pods (7 KB each), a node for 30 of"
                            + " them, a service for 15, a trace for 150. `.rss.start` and `.rss.relist`: the highest, sampled every"
                            + " 50 ms, until ready and through a restart of the API server; `.heap`: after a full collection.",
                    clusterSize()),
            new Group(
                    "Peers",
                    "The same packets through equal pairs, the same question (one destination in a hundred), every match"
                            + " reported: packets a second that are left. Baseline: nobody watches. In an emulated machine.",
                    peers()));

    private Catalogue() {}

    private static List<Definition> kernel() {
        List<Definition> figures = new ArrayList<>();
        figures.add(added("kernel.match", "icmp", "match", new Goal(On.RATIO_AT_MOST, 0.40)));
        figures.add(added("kernel.miss", "icmp", "miss", new Goal(On.RATIO_AT_MOST, 0.40)));
        figures.add(added("kernel.sampled", "icmp", "sampled", null));
        figures.add(batched("kernel.match.batched", "ns", "kernel"));
        figures.add(remembered("kernel.match.drops", "ns", "kernel", null));
        for (String condition : List.of("none", "tuple", "long")) {
            for (String what : whatCanHappen(condition)) {
                figures.add(added("kernel." + what + "." + condition, condition, what, null));
            }
        }
        return figures;
    }

    /** The same by instructions: their number hardly changes from run to run, whatever else the machine does. */
    private static List<Definition> instructions() {
        List<Definition> figures = new ArrayList<>();
        for (String condition : List.of("icmp", "none", "tuple", "long")) {
            for (String what : whatCanHappen(condition)) {
                String name = "kernel." + what + (condition.equals("icmp") ? "" : "." + condition) + ".instructions";
                figures.add(added(name, "instructions", "counted", condition, what, null));
            }
        }
        figures.add(batched("kernel.match.batched.instructions", "instructions", "counted"));
        figures.add(remembered(
                "kernel.match.drops.instructions", "instructions", "counted", new Goal(On.RATIO_AT_MOST, 1.15)));
        return figures;
    }

    /** As a pair and as a session program, and what the kernel itself takes for calling either. */
    private static List<Definition> sessions() {
        return List.of(
                session("kernel.miss.fsession", "session", "miss", new Goal(On.RATIO_AT_MOST, 0.30)),
                session("kernel.match.fsession", "session", "match", new Goal(On.RATIO_AT_MOST, 0.38)),
                session("kernel.miss.pair", "pair", "miss", null),
                session("kernel.match.pair", "pair", "match", null),
                session("kernel.empty.fsession", "session", "empty", null),
                session("kernel.empty.pair", "pair", "empty", null));
    }

    private static Definition session(String name, String kind, String what, Goal goal) {
        return new Definition(
                name,
                "instructions",
                "session." + kind + ".icmp." + what,
                what.equals("empty") ? null : "session.seed.icmp." + what,
                "session.untraced",
                goal);
    }

    private static List<Definition> drops() {
        return List.of(
                new Definition("path.drop", "ns", "drops.watched", null, "drops.unwatched", null),
                new Definition(
                        "path.drop.instructions",
                        "instructions",
                        "counted.drops.watched",
                        null,
                        "counted.drops.unwatched",
                        new Goal(On.VALUE_AT_MOST, 100)));
    }

    private static List<String> whatCanHappen(String condition) {
        return condition.equals("none") ? List.of("match", "sampled") : List.of("match", "miss", "sampled");
    }

    private static Definition batched(String name, String unit, String series) {
        return new Definition(
                name, unit, series + ".ours.icmp.match", series + ".batched.icmp.match", series + ".untraced", null);
    }

    /** The same match by a tracer that keeps in mind what it reported, against one that does not. */
    private static Definition remembered(String name, String unit, String series, Goal goal) {
        return new Definition(
                name, unit, series + ".drops.icmp.match", series + ".ours.icmp.match", series + ".untraced", goal);
    }

    private static Definition added(String name, String condition, String what, Goal goal) {
        return added(name, "ns", "kernel", condition, what, goal);
    }

    private static Definition added(String name, String unit, String series, String condition, String what, Goal goal) {
        return new Definition(
                name,
                unit,
                series + ".ours." + condition + "." + what,
                series + ".seed." + condition + (what.equals("miss") ? ".miss" : ".match"),
                series + ".untraced",
                goal);
    }

    private static List<Definition> filter() {
        List<Definition> figures = new ArrayList<>();
        figures.add(filter("kernel.filter", "tuple.match", 1.15));
        for (String run : List.of("tuple.miss", "icmp.match", "icmp.miss")) {
            figures.add(filter("kernel.filter." + run, run, 0));
        }
        for (String run : List.of("long.match", "long.miss")) {
            figures.add(filter("kernel.filter." + run, run, 1.5));
        }
        return figures;
    }

    private static Definition filter(String name, String run, double goal) {
        return new Definition(
                name,
                "ns",
                "filter.translated." + run,
                "filter.c." + run,
                "filter.empty." + run,
                goal == 0 ? null : new Goal(On.RATIO_AT_MOST, goal));
    }

    private static List<Definition> reader() {
        return List.of(
                new Definition(
                        "reader", "records/CPU-s", "reader.java", "reader.c", null, new Goal(On.RATIO_AT_LEAST, 1.0)),
                new Definition("reader.memory", "records/CPU-s", "reader.memory", "reader.c", null, null),
                new Definition("reader.decoded", "records/CPU-s", "reader.java.decoded", "reader.c", null, null),
                alone("reader.rate", "records/s", 0),
                new Definition("reader.lost", "records", "reader.java.lost", null, null, zero()));
    }

    private static List<Definition> endToEnd() {
        List<Definition> figures = new ArrayList<>(List.of(
                endToEnd("miss", new Goal(On.RATIO_AT_LEAST, 0.99)),
                endToEnd("percent", new Goal(On.RATIO_AT_LEAST, 0.98)),
                endToEnd("all", new Goal(On.RATIO_AT_LEAST, 0.90))));
        List<String> kernel = List.of("miss.kernel", "percent.kernel", "all.kernel", "control");
        kernel.forEach(what -> figures.add(endToEnd(what, null)));
        kernel.forEach(what -> figures.add(new Definition(
                "endtoend." + what.replace(".kernel", "") + ".instructions",
                "packets/Ginstr",
                "endtoend.counted." + what,
                "endtoend.counted.untraced",
                null,
                null)));
        return figures;
    }

    private static Definition endToEnd(String what, Goal goal) {
        return new Definition("endtoend." + what, "packets/s", "endtoend." + what, "endtoend.untraced", null, goal);
    }

    private static List<Definition> footprint() {
        return List.of(
                alone("footprint.agent.start", "s", 2.0),
                alone("footprint.agent.start.traces", "s", 2.0),
                alone("footprint.agent.rss", "MB", 100.0),
                alone("footprint.agent.rss.traces", "MB", 100.0),
                alone("footprint.agent.cpu", "% of a core", 0),
                alone("footprint.agent.cpu.traces", "% of a core", 0),
                new Definition(
                        "footprint.attach",
                        "s",
                        "footprint.attach",
                        "footprint.attach.libbpf",
                        null,
                        new Goal(On.RATIO_AT_MOST, 1.5)),
                alone("footprint.cli.start", "s", 2.0),
                alone("footprint.cli.rss", "MB", 100.0),
                alone("footprint.operator.start", "s", 3.0),
                alone("footprint.operator.rss", "MB", 150.0),
                alone("footprint.operator.rss.traces", "MB", 150.0));
    }

    private static List<Definition> latency() {
        return List.of(
                alone("latency.ready.warm", "s", 2.0),
                alone("latency.packet.warm", "s", 2.0),
                alone("latency.ready.cold", "s", 10.0),
                alone("latency.packet.cold", "s", 10.0),
                alone("latency.cluster.ready.warm", "s", 0),
                alone("latency.cluster.packet.warm", "s", 0),
                alone("latency.cluster.ready.cold", "s", 0),
                alone("latency.cluster.packet.cold", "s", 0));
    }

    private static List<Definition> scale() {
        return List.of(
                alone("scale.settle", "s", 0),
                alone("scale.calls", "API calls/trace", 0),
                alone("scale.idle.cpu", "% of a core", 1.0),
                new Definition("scale.idle.writes", "writes", "scale.idle.writes", null, null, zero()),
                alone("scale.heap.growth", "MB", 0));
    }

    private static List<Definition> clusterSize() {
        List<Definition> figures = new ArrayList<>();
        for (int pods : List.of(0, 1_000, 10_000, 50_000, 150_000)) {
            String step = "cluster-size." + pods + ".";
            double most = pods <= 10_000 ? 180 : 400;
            figures.add(alone(step + "ready", "s", 60));
            figures.add(alone(step + "cpu", "s", 0));
            figures.add(alone(step + "rss.start", "MB", most));
            figures.add(alone(step + "rss.settled", "MB", most));
            figures.add(alone(step + "rss.relist", "MB", most));
            figures.add(alone(step + "heap", "MB", 0));
            figures.add(alone(step + "heap.pod", "bytes", pods >= 50_000 ? 400 : 0));
            figures.add(alone(step + "start.accepted", "s", 1));
            figures.add(alone(step + "start.agent", "s", 2));
            figures.add(alone(step + "accepted", "s", 1));
            figures.add(alone(step + "agent", "s", 2));
            figures.add(alone(step + "changes.cpu", "% of a core", 25));
            figures.add(alone(step + "changes.rss", "MB", most));
            figures.add(alone(step + "changes.heap", "MB", 0));
            figures.add(alone(step + "relist", "s", 60));
        }
        for (int pods : List.of(0, 500)) {
            String step = "cluster-size.agent." + pods + ".";
            figures.add(alone(step + "ready", "s", 0));
            figures.add(alone(step + "rss.start", "MB", 0));
            figures.add(alone(step + "rss.settled", "MB", 0));
            figures.add(alone(step + "heap", "MB", 0));
        }
        figures.add(alone("cluster-size.wide.ready", "s", 0));
        figures.add(alone("cluster-size.wide.cpu", "s", 0));
        figures.add(alone("cluster-size.wide.rss.start", "MB", 400));
        figures.add(alone("cluster-size.wide.rss.settled", "MB", 400));
        figures.add(alone("cluster-size.wide.heap.trace", "bytes", 0));
        return figures;
    }

    private static Goal zero() {
        return new Goal(On.EVERY_RUN_AT_MOST, 0);
    }

    private static List<Definition> peers() {
        return List.of("tctrace", "tcpdump", "bpftrace", "pwru").stream()
                .map(peer ->
                        new Definition("peers." + peer, "packets/s", "peers." + peer, "peers.untraced", null, null))
                .toList();
    }

    /** A figure without a baseline; a goal of 0 is none. */
    private static Definition alone(String name, String unit, double goal) {
        return new Definition(name, unit, name, null, null, goal == 0 ? null : new Goal(On.VALUE_AT_MOST, goal));
    }
}
