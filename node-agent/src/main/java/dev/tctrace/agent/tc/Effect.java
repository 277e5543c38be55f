package dev.tctrace.agent.tc;

/** What a verdict does to a packet at its attach point. */
public enum Effect {
    /** The packet passes this hook; no further program of the hook sees it. */
    PASS("passes", true),
    /** The next program of the hook decides; after the last one the packet passes. */
    NEXT("goes to the next program", false),
    /** tcx does not know the code: its other programs are skipped, the clsact filters of the hook decide. */
    SKIP_TO_CLSACT("skips the rest of tcx", false),
    /** The packet is dropped. */
    DROP("is dropped", true),
    /** The packet goes to the device that the program named. */
    REDIRECT("is redirected", true),
    /** The program took the packet; the stack never sees it. */
    STOLEN("is taken", true),
    /** For hardware: to the CPU. In software it ends like STOLEN. */
    TRAP("is trapped", true),
    /** cls_bpf without direct-action: the value is a class id, and the filter's actions decide; without any it passes. */
    CLASSIFIED("is classified", true);

    private final String words;
    private final boolean endsHook;

    Effect(String words, boolean endsHook) {
        this.words = words;
        this.endsHook = endsHook;
    }

    /** As users read it, after "the packet": {@code is dropped}. */
    public String words() {
        return words;
    }

    /** Whether no program of the hook runs after it: its program is the one that decided. */
    public boolean endsHook() {
        return endsHook;
    }

    /** Whether the packet does not go on along its path: it is gone, or elsewhere. */
    public boolean endsPath() {
        return this == DROP || this == REDIRECT || this == STOLEN || this == TRAP;
    }
}
