// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

/**
 * What a return value means at an attach point. Sources, checked against Linux 5.10 to 6.18:
 * include/net/tcx.h (tcx_action_code), net/core/dev.c (tcx_run, sch_handle_ingress), net/sched/cls_bpf.c
 * (cls_bpf_exec_opcode, cls_bpf_classify), net/sched/act_bpf.c (tcf_bpf_act), net/sched/sch_htb.c (htb_classify),
 * drivers/net/netkit.c (netkit_run, netkit_xmit).
 */
public final class VerdictMeaning {
    private static final int UNSPEC = -1;
    private static final int OK = 0;
    private static final int RECLASSIFY = 1;
    private static final int SHOT = 2;
    private static final int PIPE = 3;
    private static final int STOLEN = 4;
    private static final int QUEUED = 5;
    private static final int REDIRECT = 7;
    private static final int TRAP = 8;

    private VerdictMeaning() {}

    public static Effect of(AttachedProgram program, int verdict) {
        if (program.placement().extension()) {
            return Effect.EXTENSION;
        }
        return of(
                program.attachPoint(),
                program.directAction(),
                program.placement().defaultAction(),
                verdict);
    }

    /**
     * @param directAction for filters: whether they are direct-action; the other attach points always are
     * @param defaultAction for actions: what happens where the program returns TC_ACT_UNSPEC
     * @param verdict what the program returned, signed
     */
    public static Effect of(AttachPoint attachPoint, boolean directAction, int defaultAction, int verdict) {
        return switch (attachPoint) {
            case TCX_INGRESS, TCX_EGRESS -> tcx(verdict);
            case CLSACT_INGRESS, CLSACT_EGRESS -> directAction ? directAction(verdict) : classifier(verdict);
            case QDISC_EGRESS -> directAction ? inQdisc(directAction(verdict)) : classifier(verdict);
            case ACTION_INGRESS, ACTION_EGRESS -> action(verdict, defaultAction);
            case QDISC_ACTION -> inQdisc(action(verdict, defaultAction));
            case NETKIT_PRIMARY, NETKIT_PEER -> netkit(verdict);
        };
    }

    /** As the other, for what is no action. */
    public static Effect of(AttachPoint attachPoint, boolean directAction, int verdict) {
        return of(attachPoint, directAction, UNSPEC, verdict);
    }

    /** What a program returned, in words: a TC_ACT_* name or its number; the class where it returns one. */
    public static String text(AttachedProgram program, int verdict) {
        if (program.returnsVerdict()) {
            return Verdict.text(verdict);
        }
        return switch (verdict) {
            case 0 -> "no match";
            case UNSPEC -> "match";
            default -> String.format("class %x:%x", verdict >>> 16, verdict & 0xffff);
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
        return verdict == 0 ? Effect.NO_MATCH : Effect.CLASSIFIED;
    }

    /** Five codes replace the action's own, -1 leaves it; every other becomes TC_ACT_UNSPEC: the next filter decides. */
    private static Effect action(int verdict, int defaultAction) {
        return switch (verdict) {
            case OK, RECLASSIFY, SHOT, PIPE, REDIRECT -> afterAction(verdict);
            case UNSPEC -> afterAction(defaultAction);
            default -> Effect.NEXT;
        };
    }

    private static Effect afterAction(int code) {
        return switch (code) {
            case OK -> Effect.PASS;
            case RECLASSIFY -> Effect.RECLASSIFY;
            case SHOT -> Effect.DROP;
            case PIPE -> Effect.NEXT_ACTION;
            case STOLEN, QUEUED -> Effect.STOLEN;
            case REDIRECT -> Effect.REDIRECT;
            case TRAP -> Effect.TRAP;
            // UNSPEC goes to the next filter, the others to another chain or action.
            default -> Effect.NEXT;
        };
    }

    /** Qdiscs know no redirect: the packet takes the class that it would take anyway. */
    private static Effect inQdisc(Effect effect) {
        return effect == Effect.REDIRECT ? Effect.PASS : effect;
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
