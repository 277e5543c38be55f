package dev.tctrace.agent.tc;

/**
 * What a return value means at an attach point. Sources, checked against Linux 5.10 to 6.18:
 * include/net/tcx.h (tcx_action_code), net/core/dev.c (tcx_run, sch_handle_ingress), net/sched/cls_bpf.c
 * (cls_bpf_exec_opcode, cls_bpf_classify), drivers/net/netkit.c (netkit_run, netkit_xmit).
 */
public final class VerdictMeaning {
    private static final int UNSPEC = -1;
    private static final int OK = 0;
    private static final int SHOT = 2;
    private static final int STOLEN = 4;
    private static final int REDIRECT = 7;
    private static final int TRAP = 8;

    private VerdictMeaning() {}

    public static Effect of(AttachedProgram program, int verdict) {
        return of(program.attachPoint(), program.directAction(), verdict);
    }

    /**
     * @param directAction for clsact: whether the filter is direct-action; the other attach points always are
     * @param verdict what the program returned, signed
     */
    public static Effect of(AttachPoint attachPoint, boolean directAction, int verdict) {
        return switch (attachPoint) {
            case TCX_INGRESS, TCX_EGRESS -> tcx(verdict);
            case CLSACT_INGRESS, CLSACT_EGRESS -> directAction ? directAction(verdict) : classifier(verdict);
            case NETKIT_PRIMARY, NETKIT_PEER -> netkit(verdict);
        };
    }

    /** The loop stops at every value but -1; only then are unknown ones turned into TCX_NEXT, with which clsact goes on. */
    private static Effect tcx(int verdict) {
        return switch (verdict) {
            case UNSPEC -> Effect.NEXT;
            case OK -> Effect.PASS;
            case SHOT -> Effect.DROP;
            case REDIRECT -> Effect.REDIRECT;
            default -> Effect.SKIP_TO_CLSACT;
        };
    }

    private static Effect directAction(int verdict) {
        return switch (verdict) {
            case OK -> Effect.PASS;
            case SHOT -> Effect.DROP;
            case STOLEN -> Effect.STOLEN;
            case REDIRECT -> Effect.REDIRECT;
            case TRAP -> Effect.TRAP;
            // RECLASSIFY, PIPE, QUEUED and REPEAT among them: cls_bpf makes UNSPEC of every other code.
            default -> Effect.NEXT;
        };
    }

    /** 0 is no match; -1 is the filter's own class, every other value is the class. */
    private static Effect classifier(int verdict) {
        return verdict == 0 ? Effect.NEXT : Effect.CLASSIFIED;
    }

    /** The loop stops at every value but -1, and what the switch does not know is dropped. */
    private static Effect netkit(int verdict) {
        return switch (verdict) {
            case UNSPEC -> Effect.NEXT;
            case OK -> Effect.PASS;
            case REDIRECT -> Effect.REDIRECT;
            default -> Effect.DROP;
        };
    }
}
