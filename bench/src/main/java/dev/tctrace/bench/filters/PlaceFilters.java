// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.filters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.tctrace.pcap.CompiledFilter;
import dev.tctrace.pcap.LinkType;
import dev.tctrace.pcap.PacketFilter;
import dev.tctrace.pcap.stub.FilterStub;

/**
 * {@code PlaceFilters OBJECT FOLDER < conditions}: for each line {@code name<TAB>expression} writes {@code FOLDER/name.bpf.o}, the
 * object with that filter in its stub, and {@code FOLDER/name.reach}, how many bytes of a packet the filter looks at.
 */
public final class PlaceFilters {

    private PlaceFilters() {}

    public static void main(String[] arguments) throws IOException {
        byte[] object = Files.readAllBytes(Path.of(arguments[0]));
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        for (String line : new String(System.in.readAllBytes()).lines().toList()) {
            String[] columns = line.split("\t", 2);
            CompiledFilter filter = PacketFilter.compile(columns[1], LinkType.ETHERNET);
            Files.write(folder.resolve(columns[0] + ".bpf.o"), FilterStub.patch(object, filter));
            Files.writeString(folder.resolve(columns[0] + ".reach"), filter.reach() + "\n");
        }
    }
}
