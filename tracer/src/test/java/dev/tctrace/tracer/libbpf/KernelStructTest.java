// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tctrace.tracer.netns.Shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The numbers in {@link KernelStruct} are those of the headers of Linux and libbpf, as the compiler sees them. */
class KernelStructTest {
    @Test
    void javaAndCAgree(@TempDir Path folder) throws IOException {
        Map<String, Integer> expected = new LinkedHashMap<>();
        expected.put("offsetof(struct bpf_prog_info, type)", KernelStruct.ProgInfo.TYPE);
        expected.put("offsetof(struct bpf_prog_info, id)", KernelStruct.ProgInfo.ID);
        expected.put("offsetof(struct bpf_prog_info, tag)", KernelStruct.ProgInfo.TAG);
        expected.put("BPF_TAG_SIZE", KernelStruct.ProgInfo.TAG_SIZE);
        expected.put("offsetof(struct bpf_prog_info, jited_prog_len)", KernelStruct.ProgInfo.JITED_PROG_LEN);
        expected.put("offsetof(struct bpf_prog_info, load_time)", KernelStruct.ProgInfo.LOAD_TIME);
        expected.put("offsetof(struct bpf_prog_info, name)", KernelStruct.ProgInfo.NAME);
        expected.put("BPF_OBJ_NAME_LEN", KernelStruct.ProgInfo.NAME_SIZE);
        expected.put("offsetof(struct bpf_prog_info, btf_id)", KernelStruct.ProgInfo.BTF_ID);
        expected.put("offsetof(struct bpf_prog_info, func_info_rec_size)", KernelStruct.ProgInfo.FUNC_INFO_REC_SIZE);
        expected.put("offsetof(struct bpf_prog_info, func_info)", KernelStruct.ProgInfo.FUNC_INFO);
        expected.put("offsetof(struct bpf_prog_info, nr_func_info)", KernelStruct.ProgInfo.NR_FUNC_INFO);
        expected.put("offsetof(struct bpf_prog_info, run_time_ns)", KernelStruct.ProgInfo.RUN_TIME_NS);
        expected.put("offsetof(struct bpf_prog_info, run_cnt)", KernelStruct.ProgInfo.RUN_CNT);
        expected.put("offsetof(struct bpf_func_info, insn_off)", KernelStruct.FuncInfo.INSN_OFF);
        expected.put("offsetof(struct bpf_prog_load_opts, sz)", KernelStruct.ProgLoadOpts.SZ);
        expected.put(
                "offsetof(struct bpf_prog_load_opts, expected_attach_type)",
                KernelStruct.ProgLoadOpts.EXPECTED_ATTACH_TYPE);
        expected.put("offsetof(struct bpf_prog_load_opts, prog_btf_fd)", KernelStruct.ProgLoadOpts.PROG_BTF_FD);
        expected.put("offsetof(struct bpf_prog_load_opts, prog_flags)", KernelStruct.ProgLoadOpts.PROG_FLAGS);
        expected.put("offsetof(struct bpf_prog_load_opts, attach_btf_id)", KernelStruct.ProgLoadOpts.ATTACH_BTF_ID);
        expected.put("offsetof(struct bpf_prog_load_opts, attach_prog_fd)", KernelStruct.ProgLoadOpts.ATTACH_PROG_FD);
        expected.put("offsetof(struct bpf_prog_load_opts, func_info)", KernelStruct.ProgLoadOpts.FUNC_INFO);
        expected.put("offsetof(struct bpf_prog_load_opts, func_info_cnt)", KernelStruct.ProgLoadOpts.FUNC_INFO_CNT);
        expected.put(
                "offsetof(struct bpf_prog_load_opts, func_info_rec_size)",
                KernelStruct.ProgLoadOpts.FUNC_INFO_REC_SIZE);
        expected.put("offsetof(struct bpf_prog_load_opts, line_info)", KernelStruct.ProgLoadOpts.LINE_INFO);
        expected.put("offsetof(struct bpf_prog_load_opts, line_info_cnt)", KernelStruct.ProgLoadOpts.LINE_INFO_CNT);
        expected.put(
                "offsetof(struct bpf_prog_load_opts, line_info_rec_size)",
                KernelStruct.ProgLoadOpts.LINE_INFO_REC_SIZE);
        expected.put("offsetof(struct bpf_prog_load_opts, log_level)", KernelStruct.ProgLoadOpts.LOG_LEVEL);
        expected.put("offsetof(struct bpf_prog_load_opts, log_size)", KernelStruct.ProgLoadOpts.LOG_SIZE);
        expected.put("offsetof(struct bpf_prog_load_opts, log_buf)", KernelStruct.ProgLoadOpts.LOG_BUF);
        expected.put("sizeof(struct bpf_prog_load_opts)", KernelStruct.ProgLoadOpts.SIZE);
        expected.put("offsetof(struct libbpf_prog_handler_opts, sz)", KernelStruct.ProgHandlerOpts.SZ);
        expected.put(
                "offsetof(struct libbpf_prog_handler_opts, prog_prepare_load_fn)",
                KernelStruct.ProgHandlerOpts.PROG_PREPARE_LOAD_FN);
        expected.put("sizeof(struct libbpf_prog_handler_opts)", KernelStruct.ProgHandlerOpts.SIZE);
        expected.put("offsetof(struct bpf_func_info, type_id)", KernelStruct.FuncInfo.TYPE_ID);
        expected.put("sizeof(struct bpf_func_info)", KernelStruct.FuncInfo.SIZE);
        expected.put("offsetof(struct bpf_tc_hook, sz)", KernelStruct.TcHookStruct.SZ);
        expected.put("offsetof(struct bpf_tc_hook, ifindex)", KernelStruct.TcHookStruct.IFINDEX);
        expected.put("offsetof(struct bpf_tc_hook, attach_point)", KernelStruct.TcHookStruct.ATTACH_POINT);
        expected.put("sizeof(struct bpf_tc_hook)", KernelStruct.TcHookStruct.SIZE);
        expected.put("offsetof(struct bpf_tc_opts, sz)", KernelStruct.TcOpts.SZ);
        expected.put("offsetof(struct bpf_tc_opts, prog_fd)", KernelStruct.TcOpts.PROG_FD);
        expected.put("offsetof(struct bpf_tc_opts, prog_id)", KernelStruct.TcOpts.PROG_ID);
        expected.put("offsetof(struct bpf_tc_opts, handle)", KernelStruct.TcOpts.HANDLE);
        expected.put("offsetof(struct bpf_tc_opts, priority)", KernelStruct.TcOpts.PRIORITY);
        expected.put("sizeof(struct bpf_tc_opts)", KernelStruct.TcOpts.SIZE);

        Path source = folder.resolve("structs.c");
        Files.writeString(
                source,
                expected.keySet().stream()
                        .map(what -> "printf(\"%s=%d\\n\", \"" + what + "\", (int)(" + what + "));")
                        .collect(Collectors.joining(
                                "\n",
                                "#include <stddef.h>\n#include <stdio.h>\n#include <linux/bpf.h>\n"
                                        + "#include <bpf/bpf.h>\n#include <bpf/libbpf.h>\nint main(void) {\n",
                                "\nreturn 0; }\n")));
        Path program = folder.resolve("structs");
        String printed = Shell.run("clang " + source + " -o " + program + " && " + program);

        assertEquals(
                expected.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining("\n", "", "\n")),
                printed);
    }
}
