// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

/** Where things are in what the kernel side shares: bpf/tctrace.h. A test compares these numbers with the header's BTF. */
final class Layout {
    private Layout() {}

    /** The largest snapshot, and how far a filter sees. */
    static final int CAPTURE_MAX = 512;

    /** struct tctrace_record. */
    static final class Record {
        static final int ENTRY_NS = 0;
        static final int DURATION_NS = 8;
        static final int VERDICT = 12;
        static final int TRACER_ID = 16;
        static final int ENTRY_LEN = 20;
        static final int EXIT_LEN = 24;
        static final int ENTRY_CAPLEN = 28;
        static final int EXIT_CAPLEN = 30;
        static final int EXIT_OFFSET = 32;
        static final int GSO_SEGMENTS = 34;
        static final int ENTRY_MARK = 36;
        static final int EXIT_MARK = 40;
        static final int FLAGS = 44;
        static final int CPU = 46;
        static final int SKB = 48;
        static final int SIZE = 56;

        static final int ENTRY_SHORT = 1;
        static final int EXIT_SHORT = 2;

        private Record() {}
    }

    /** struct tctrace_end: in the ring beside records, where it has no tracer. */
    static final class End {
        static final int TIME_NS = 0;
        static final int REASON = 8;
        static final int IFINDEX = 12;
        static final int TRACER_ID = 16;
        static final int NETNS = 20;
        static final int SKB = 24;
        static final int LOCATION = 32;
        static final int LAST_TRACER = 40;
        static final int FLAGS = 44;
        static final int DEVICE = 48;
        static final int DEVICE_SIZE = 16;
        static final int FUNCTION = 64;
        static final int FUNCTION_SIZE = 48;
        static final int SIZE = 112;

        static final int SAYS_REASON = 1;

        private End() {}
    }

    /** struct tctrace_reported. */
    static final int REPORTED_SIZE = 1 << 20;

    /** struct tctrace_counters: per verdict four numbers, then what is counted once. */
    static final class Counter {
        static final int REPORTED = 0;
        static final int SAMPLED = 8;
        static final int LOST = 16;
        static final int BYTES = 24;
        static final int VERDICT_SIZE = 32;
        static final int VERDICTS = 12;
        static final int UNPAIRED = 384;
        static final int SEEN = 400;
        static final int UNFILTERED = 424;
        static final int SIZE = 448;

        private Counter() {}
    }

    /** struct tctrace_settings. */
    static final class Settings {
        static final int IFINDEX = 0;
        static final int NETNS = 4;
        static final int DIRECTION = 8;
        static final int ETHERNET = 12;
        static final int TRACER_ID = 16;
        static final int HAS_FILTER = 20;
        static final int COPY_LEN = 24;
        static final int SNAP_LEN = 28;
        static final int EXIT_AT = 32;
        static final int VERDICT_MASK = 36;
        static final int MAX_RECORDS = 40;
        static final int PLACES = 44;
        static final int CPUS = 48;
        static final int COUNT_SEEN = 52;
        static final int GOES_ON = 56;
        static final int SESSION = 88;
        static final int HAS_PEERS = 92;
        static final int VMEMMAP_BASE = 96;
        static final int PAGE_OFFSET_BASE = 104;
        static final int PAGE_SIZE = 112;
        static final int STACK_SIZE = 116;
        static final int DROPS = 120;
        static final int SIZE = 128;

        static final int MOST_PLACES = 8;

        static final int EGRESS = 0;
        static final int INGRESS = 1;
        static final int ANY_DIRECTION = 2;

        private Settings() {}
    }

    /** struct tctrace_calls: one entry a CPU. */
    static final int CALLS_SIZE = 32 + 2 * CAPTURE_MAX + 16 * (16 + Record.SIZE + 2 * CAPTURE_MAX) + CAPTURE_MAX;

    /** struct tctrace_peer. */
    static final class Peer {
        static final int PREFIX_LEN = 0;
        static final int FAMILY = 4;
        static final int ADDRESS = 8;
        static final int SIZE = 24;

        static final int FAMILY_BITS = 32;

        private Peer() {}
    }

    /** struct tctrace_budget. */
    static final int BUDGET_SIZE = 16;
}
