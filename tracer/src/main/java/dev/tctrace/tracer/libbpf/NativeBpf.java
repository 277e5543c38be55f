// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import com.sun.jna.Callback;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/**
 * The functions of libbpf 1.x, bound directly. Those that return an int answer with a negative errno, those that return a
 * pointer with null and errno.
 */
final class NativeBpf {
    static {
        Native.register(NativeBpf.class, "libbpf.so.1");
    }

    private NativeBpf() {}

    /** {@code libbpf_print_fn_t}; its third argument is a va_list, which C passes as an address. */
    interface Print extends Callback {
        int print(int level, Pointer format, Pointer arguments);
    }

    static native Pointer libbpf_set_print(Print print);

    /** {@code libbpf_prog_prepare_load_fn_t}; its cookie is a C long. */
    interface PrepareLoad extends Callback {
        int prepare(Pointer program, Pointer options, long cookie);
    }

    static native int libbpf_register_prog_handler(String section, int type, int attachType, Pointer options);

    static native int libbpf_num_possible_cpus();

    static native int bpf_prog_get_fd_by_id(int id);

    static native int bpf_btf_get_fd_by_id(int id);

    static native int bpf_prog_get_next_id(int start, Pointer next);

    static native int bpf_link_get_next_id(int start, Pointer next);

    static native int bpf_link_get_fd_by_id(int id);

    static native int bpf_obj_get_info_by_fd(int fd, Pointer info, Pointer length);

    static native int bpf_prog_query(
            int target, int type, int flags, Pointer attachFlags, Pointer programIds, Pointer count);

    static native int bpf_prog_test_run_opts(int program, Pointer options);

    static native int bpf_map_create(
            int type, String name, int keySize, int valueSize, int maxEntries, Pointer options);

    static native int bpf_map_update_elem(int map, Pointer key, Pointer value, long flags);

    static native int bpf_map_lookup_elem(int map, Pointer key, Pointer value);

    static native int bpf_map_delete_elem(int map, Pointer key);

    static native Pointer btf__load_vmlinux_btf();

    static native Pointer btf__load_module_btf(String module, Pointer kernel);

    static native int btf__find_by_name_kind(Pointer btf, String name, int kind);

    static native Pointer btf__type_by_id(Pointer btf, int id);

    static native String btf__name_by_offset(Pointer btf, int offset);

    static native void btf__free(Pointer btf);

    static native int bpf_link_create(int program, int target, int type, Pointer options);

    static native int bpf_raw_tracepoint_open(String name, int program);

    static native Pointer bpf_object__open_mem(Pointer bytes, long length, Pointer options);

    static native int bpf_object__load(Pointer object);

    static native void bpf_object__close(Pointer object);

    static native Pointer bpf_object__find_program_by_name(Pointer object, String name);

    static native Pointer bpf_object__find_map_by_name(Pointer object, String name);

    static native int bpf_program__set_expected_attach_type(Pointer program, int type);

    static native int bpf_program__set_attach_target(Pointer program, int target, String function);

    static native int bpf_program__set_autoload(Pointer program, boolean autoload);

    static native int bpf_program__set_log_buf(Pointer program, Pointer buffer, long length);

    static native int bpf_program__fd(Pointer program);

    static native String bpf_program__name(Pointer program);

    static native Pointer bpf_program__insns(Pointer program);

    static native long bpf_program__insn_cnt(Pointer program);

    static native Pointer bpf_object__btf(Pointer object);

    static native int bpf_prog_load(
            int type, String name, String license, Pointer instructions, long count, Pointer options);

    static native int bpf_map_freeze(int map);

    static native int bpf_map__fd(Pointer map);

    static native int bpf_map__reuse_fd(Pointer map, int fd);

    static native int bpf_map__set_max_entries(Pointer map, int entries);

    static native Pointer bpf_map__initial_value(Pointer map, Pointer size);

    static native int bpf_tc_hook_create(Pointer hook);

    static native int bpf_tc_hook_destroy(Pointer hook);

    static native int bpf_tc_attach(Pointer hook, Pointer options);

    static native int bpf_tc_detach(Pointer hook, Pointer options);

    static native int bpf_tc_query(Pointer hook, Pointer options);
}
