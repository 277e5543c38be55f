// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

/** Where fields are in structs of the kernel and of libbpf, in bytes. A test compares them with the C headers. */
final class KernelStruct {
    private KernelStruct() {}

    /** {@code struct bpf_prog_info} of include/uapi/linux/bpf.h; it only grows at its end. */
    static final class ProgInfo {
        static final int TYPE = 0;
        static final int ID = 4;
        static final int TAG = 8;
        static final int TAG_SIZE = 8;
        static final int JITED_PROG_LEN = 16;
        static final int LOAD_TIME = 40;
        static final int NAME = 64;
        static final int NAME_SIZE = 16;
        static final int BTF_ID = 128;
        static final int FUNC_INFO_REC_SIZE = 132;
        static final int FUNC_INFO = 136;
        static final int NR_FUNC_INFO = 144;
        static final int RUN_TIME_NS = 192;
        static final int RUN_CNT = 200;
        /** As of Linux 5.16. An older kernel fills in what it knows of; a newer one leaves out the rest. */
        static final int SIZE = 232;

        private ProgInfo() {}
    }

    /** {@code struct bpf_func_info} of include/uapi/linux/bpf.h. */
    static final class FuncInfo {
        static final int INSN_OFF = 0;
        static final int TYPE_ID = 4;
        static final int SIZE = 8;

        private FuncInfo() {}
    }

    /** {@code struct bpf_prog_load_opts} of libbpf's bpf.h; it only grows at its end. */
    static final class ProgLoadOpts {
        static final int SZ = 0;
        static final int EXPECTED_ATTACH_TYPE = 12;
        static final int PROG_BTF_FD = 16;
        static final int PROG_FLAGS = 20;
        static final int ATTACH_BTF_ID = 32;
        static final int ATTACH_PROG_FD = 36;
        static final int FUNC_INFO = 56;
        static final int FUNC_INFO_CNT = 64;
        static final int FUNC_INFO_REC_SIZE = 68;
        static final int LINE_INFO = 72;
        static final int LINE_INFO_CNT = 80;
        static final int LINE_INFO_REC_SIZE = 84;
        static final int LOG_LEVEL = 88;
        static final int LOG_SIZE = 92;
        static final int LOG_BUF = 96;
        static final int SIZE = 104;

        private ProgLoadOpts() {}
    }

    /** {@code struct libbpf_prog_handler_opts} of libbpf.h. */
    static final class ProgHandlerOpts {
        static final int SZ = 0;
        static final int PROG_PREPARE_LOAD_FN = 24;
        static final int SIZE = 40;

        private ProgHandlerOpts() {}
    }

    /** {@code struct bpf_tc_hook} of libbpf.h. */
    static final class TcHookStruct {
        static final int SZ = 0;
        static final int IFINDEX = 8;
        static final int ATTACH_POINT = 12;
        static final int SIZE = 24;

        private TcHookStruct() {}
    }

    /** {@code struct bpf_tc_opts} of libbpf.h. */
    static final class TcOpts {
        static final int SZ = 0;
        static final int PROG_FD = 8;
        static final int PROG_ID = 16;
        static final int HANDLE = 20;
        static final int PRIORITY = 24;
        static final int SIZE = 32;

        private TcOpts() {}
    }
}
