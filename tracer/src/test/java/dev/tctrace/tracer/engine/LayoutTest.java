// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tctrace.pcap.PacketFilter;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.netns.Shell;
import dev.tctrace.tracer.tc.Verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The numbers in {@link Layout} are those of the C header, as the compiler sees it. */
class LayoutTest {
    private static final Path HEADERS = Path.of("../bpf").toAbsolutePath();

    @Test
    void filtersAndSnapshotsReachAsFarAsTheKernelSideCopies() {
        assertEquals(Layout.CAPTURE_MAX, PacketFilter.WINDOW);
        assertEquals(Layout.CAPTURE_MAX, TraceRequest.SNAP_LENGTH_MAX);
    }

    @Test
    void javaAndCAgree(@TempDir Path folder) throws IOException {
        Map<String, Integer> expected = new LinkedHashMap<>();
        expected.put("offsetof(struct tctrace_record, entry_ns)", Layout.Record.ENTRY_NS);
        expected.put("offsetof(struct tctrace_record, duration_ns)", Layout.Record.DURATION_NS);
        expected.put("offsetof(struct tctrace_record, verdict)", Layout.Record.VERDICT);
        expected.put("offsetof(struct tctrace_record, tracer_id)", Layout.Record.TRACER_ID);
        expected.put("offsetof(struct tctrace_record, entry_len)", Layout.Record.ENTRY_LEN);
        expected.put("offsetof(struct tctrace_record, exit_len)", Layout.Record.EXIT_LEN);
        expected.put("offsetof(struct tctrace_record, entry_caplen)", Layout.Record.ENTRY_CAPLEN);
        expected.put("offsetof(struct tctrace_record, exit_caplen)", Layout.Record.EXIT_CAPLEN);
        expected.put("offsetof(struct tctrace_record, exit_offset)", Layout.Record.EXIT_OFFSET);
        expected.put("offsetof(struct tctrace_record, gso_segments)", Layout.Record.GSO_SEGMENTS);
        expected.put("offsetof(struct tctrace_record, entry_mark)", Layout.Record.ENTRY_MARK);
        expected.put("offsetof(struct tctrace_record, exit_mark)", Layout.Record.EXIT_MARK);
        expected.put("offsetof(struct tctrace_record, flags)", Layout.Record.FLAGS);
        expected.put("offsetof(struct tctrace_record, cpu)", Layout.Record.CPU);
        expected.put("offsetof(struct tctrace_record, skb)", Layout.Record.SKB);
        expected.put("sizeof(struct tctrace_record)", Layout.Record.SIZE);
        expected.put("TCTRACE_ENTRY_SHORT", Layout.Record.ENTRY_SHORT);
        expected.put("TCTRACE_EXIT_SHORT", Layout.Record.EXIT_SHORT);
        expected.put("offsetof(struct tctrace_end, time_ns)", Layout.End.TIME_NS);
        expected.put("offsetof(struct tctrace_end, reason)", Layout.End.REASON);
        expected.put("offsetof(struct tctrace_end, ifindex)", Layout.End.IFINDEX);
        expected.put("offsetof(struct tctrace_end, tracer_id)", Layout.End.TRACER_ID);
        expected.put("offsetof(struct tctrace_end, netns)", Layout.End.NETNS);
        expected.put("offsetof(struct tctrace_end, skb)", Layout.End.SKB);
        expected.put("offsetof(struct tctrace_end, location)", Layout.End.LOCATION);
        expected.put("offsetof(struct tctrace_end, last_tracer)", Layout.End.LAST_TRACER);
        expected.put("offsetof(struct tctrace_end, flags)", Layout.End.FLAGS);
        expected.put("offsetof(struct tctrace_end, device)", Layout.End.DEVICE);
        expected.put("offsetof(struct tctrace_end, function)", Layout.End.FUNCTION);
        expected.put("TCTRACE_DEVICE_NAME", Layout.End.DEVICE_SIZE);
        expected.put("TCTRACE_FUNCTION_NAME", Layout.End.FUNCTION_SIZE);
        expected.put("TCTRACE_END_REASON", Layout.End.SAYS_REASON);
        expected.put("sizeof(struct tctrace_end)", Layout.End.SIZE);
        expected.put("sizeof(struct tctrace_reported)", Layout.REPORTED_SIZE);
        expected.put("offsetof(struct tctrace_count, reported)", Layout.Counter.REPORTED);
        expected.put("offsetof(struct tctrace_count, sampled)", Layout.Counter.SAMPLED);
        expected.put("offsetof(struct tctrace_count, lost)", Layout.Counter.LOST);
        expected.put("offsetof(struct tctrace_count, bytes)", Layout.Counter.BYTES);
        expected.put("sizeof(struct tctrace_count)", Layout.Counter.VERDICT_SIZE);
        expected.put("TCTRACE_VERDICTS", Layout.Counter.VERDICTS);
        for (int code = -3; code < 12; code++) {
            expected.put("TCTRACE_VERDICT_INDEX(" + code + ")", Verdict.of(code).counterIndex());
        }
        expected.put("offsetof(struct tctrace_counters, unpaired)", Layout.Counter.UNPAIRED);
        expected.put("offsetof(struct tctrace_counters, seen)", Layout.Counter.SEEN);
        expected.put("offsetof(struct tctrace_counters, unfiltered)", Layout.Counter.UNFILTERED);
        expected.put("sizeof(struct tctrace_counters)", Layout.Counter.SIZE);
        expected.put("offsetof(struct tctrace_settings, ifindex)", Layout.Settings.IFINDEX);
        expected.put("offsetof(struct tctrace_settings, netns)", Layout.Settings.NETNS);
        expected.put("offsetof(struct tctrace_settings, direction)", Layout.Settings.DIRECTION);
        expected.put("offsetof(struct tctrace_settings, ethernet)", Layout.Settings.ETHERNET);
        expected.put("offsetof(struct tctrace_settings, tracer_id)", Layout.Settings.TRACER_ID);
        expected.put("offsetof(struct tctrace_settings, has_filter)", Layout.Settings.HAS_FILTER);
        expected.put("offsetof(struct tctrace_settings, copy_len)", Layout.Settings.COPY_LEN);
        expected.put("offsetof(struct tctrace_settings, snap_len)", Layout.Settings.SNAP_LEN);
        expected.put("offsetof(struct tctrace_settings, exit_at)", Layout.Settings.EXIT_AT);
        expected.put("offsetof(struct tctrace_settings, verdict_mask)", Layout.Settings.VERDICT_MASK);
        expected.put("offsetof(struct tctrace_settings, max_records)", Layout.Settings.MAX_RECORDS);
        expected.put("offsetof(struct tctrace_settings, session)", Layout.Settings.SESSION);
        expected.put("offsetof(struct tctrace_settings, has_peers)", Layout.Settings.HAS_PEERS);
        expected.put("offsetof(struct tctrace_settings, places)", Layout.Settings.PLACES);
        expected.put("offsetof(struct tctrace_settings, cpus)", Layout.Settings.CPUS);
        expected.put("offsetof(struct tctrace_settings, count_seen)", Layout.Settings.COUNT_SEEN);
        expected.put("offsetof(struct tctrace_settings, goes_on)", Layout.Settings.GOES_ON);
        expected.put("offsetof(struct tctrace_settings, vmemmap_base)", Layout.Settings.VMEMMAP_BASE);
        expected.put("offsetof(struct tctrace_settings, page_offset_base)", Layout.Settings.PAGE_OFFSET_BASE);
        expected.put("offsetof(struct tctrace_settings, page_size)", Layout.Settings.PAGE_SIZE);
        expected.put("offsetof(struct tctrace_settings, stack_size)", Layout.Settings.STACK_SIZE);
        expected.put("offsetof(struct tctrace_settings, drops)", Layout.Settings.DROPS);
        expected.put("TCTRACE_PLACES", Layout.Settings.MOST_PLACES);
        expected.put("sizeof(struct tctrace_settings)", Layout.Settings.SIZE);
        expected.put("TCTRACE_EGRESS", Layout.Settings.EGRESS);
        expected.put("TCTRACE_INGRESS", Layout.Settings.INGRESS);
        expected.put("TCTRACE_ANY_DIRECTION", Layout.Settings.ANY_DIRECTION);
        expected.put("sizeof(struct tctrace_calls)", Layout.CALLS_SIZE);
        expected.put("offsetof(struct tctrace_peer, prefix_len)", Layout.Peer.PREFIX_LEN);
        expected.put("offsetof(struct tctrace_peer, family)", Layout.Peer.FAMILY);
        expected.put("offsetof(struct tctrace_peer, address)", Layout.Peer.ADDRESS);
        expected.put("sizeof(struct tctrace_peer)", Layout.Peer.SIZE);
        expected.put("8 * (int)sizeof((struct tctrace_peer){}.family)", Layout.Peer.FAMILY_BITS);
        expected.put("sizeof(struct tctrace_budget)", Layout.BUDGET_SIZE);
        expected.put("TCTRACE_CAPTURE_MAX", Layout.CAPTURE_MAX);

        Path source = folder.resolve("layout.c");
        Files.writeString(
                source,
                expected.keySet().stream()
                        .map(what -> "printf(\"%s=%d\\n\", \"" + what + "\", (int)(" + what + "));")
                        .collect(Collectors.joining(
                                "\n",
                                "#include <stddef.h>\n#include <stdio.h>\n#include <linux/types.h>\n"
                                        + "#include \"tctrace.h\"\nint main(void) {\n",
                                "\nreturn 0; }\n")));
        Path program = folder.resolve("layout");
        String printed = Shell.run("clang -I" + HEADERS + " " + source + " -o " + program + " && " + program);

        assertEquals(
                expected.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining("\n", "", "\n")),
                printed);
    }
}
