// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.libpcap;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/** The C functions, by their own names. */
interface Functions extends Library {
    String pcap_lib_version();

    Pointer pcap_open_dead(int linkType, int snapLength);

    int pcap_compile(Pointer handle, Memory program, byte[] expression, int optimise, int netmask);

    String pcap_geterr(Pointer handle);

    void pcap_freecode(Memory program);

    void pcap_close(Pointer handle);

    int bpf_filter(byte[] program, byte[] bytes, int wireLength, int capturedLength);
}
