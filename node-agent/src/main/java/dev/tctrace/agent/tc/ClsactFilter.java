package dev.tctrace.agent.tc;

/**
 * A BPF program behind a tc filter.
 *
 * @param chain the tc chain; packets enter at 0, the others are reached by a {@code goto chain} action only
 * @param priority tc's {@code pref}: lower runs first
 * @param protocol the ethertype that the filter asks for; 3 (ETH_P_ALL) is every packet
 * @param handle its number inside the priority
 * @param programId the kernel's id of the program
 * @param label the name that whoever attached it gave: often {@code file.o:[section]}; empty where none
 * @param directAction whether the return value is a verdict, else it is a class id
 * @param skipsSoftware whether it runs in the network card only ({@code skip_sw}), so that no tracer ever sees it
 */
public record ClsactFilter(
        int chain,
        int priority,
        int protocol,
        int handle,
        int programId,
        String label,
        boolean directAction,
        boolean skipsSoftware) {}
