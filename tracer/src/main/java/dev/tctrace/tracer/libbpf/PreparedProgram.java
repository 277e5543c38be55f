// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * One program as libbpf gave it to the kernel.
 *
 * @param maps which map the instruction at an offset in bytes loads, by its name in the object
 * @param starts where functions begin, in instructions, by name
 * @param functions func_info
 * @param functionSize bytes of one record of it
 * @param lines line_info; empty: none
 * @param lineSize bytes of one record of it
 */
record PreparedProgram(
        String name,
        int type,
        int attachType,
        int flags,
        byte[] instructions,
        Map<Integer, String> maps,
        Map<String, Integer> starts,
        byte[] functions,
        int functionSize,
        byte[] lines,
        int lineSize) {

    /** Bytes of an instruction. */
    static final int INSTRUCTION = 8;

    /** A copy with other maps, and some of it overwritten. */
    byte[] with(Map<String, BpfMap> others, PreparedObject.Patch patch) {
        byte[] code = instructions.clone();
        ByteBuffer numbers = ByteBuffer.wrap(code).order(ByteOrder.nativeOrder());
        maps.forEach((at, map) -> {
            BpfMap other = others.get(map);
            if (other == null) {
                throw new IllegalArgumentException(name + " needs a map " + map);
            }
            numbers.putInt(at + 4, other.fd());
        });
        Integer start = starts.get(patch.function());
        // A program that does not call the function has no copy of it.
        if (start != null) {
            System.arraycopy(patch.bytes(), 0, code, start * INSTRUCTION + patch.offset(), patch.bytes().length);
        }
        return code;
    }
}
