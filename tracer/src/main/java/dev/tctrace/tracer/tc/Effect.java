// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

/** What a verdict does to a packet at its attach point. */
public enum Effect {
    /** The packet passes this hook; no further program of the hook sees it. */
    PASS("Pass", "passes", true),
    /** The next program of the hook decides; after the last one the packet passes. */
    NEXT("Next", "goes to the next program", false),
    /** tcx does not know the code: its other programs are skipped, the clsact filters of the hook decide. */
    SKIP_TO_CLSACT("SkipToClsact", "skips the rest of tcx", false),
    /** The next action of the filter decides; after the last one the packet passes. */
    NEXT_ACTION("NextAction", "goes to the next action", false),
    /** The packet goes through the filters again, from the first. */
    RECLASSIFY("Reclassify", "goes through the filters again", false),
    /** An extension (freplace): the program that it extends decides what to make of the value. */
    EXTENSION("Extension", "is left to the program that it extends", false),
    /** The packet is dropped. */
    DROP("Drop", "is dropped", true),
    /** The packet goes to the device that the program named. */
    REDIRECT("Redirect", "is redirected", true),
    /** The program took the packet; the stack never sees it. */
    STOLEN("Stolen", "is taken", true),
    /** For hardware: to the CPU. In software it ends like STOLEN. */
    TRAP("Trap", "is trapped", true),
    /** cls_bpf without direct-action: the packet is not the filter's; the next filter decides. */
    NO_MATCH("NoMatch", "is not matched", false),
    /** cls_bpf without direct-action: the value is a class id, and the filter's actions decide; without any it passes. */
    CLASSIFIED("Classified", "is classified", true);

    private final String label;
    private final String words;
    private final boolean endsHook;

    Effect(String label, String words, boolean endsHook) {
        this.label = label;
        this.words = words;
        this.endsHook = endsHook;
    }

    /** The word for the status and for JSON, such as {@code SkipToClsact}. */
    public String label() {
        return label;
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
