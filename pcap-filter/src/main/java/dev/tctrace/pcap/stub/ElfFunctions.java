// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.stub;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Finds functions by name in a relocatable ELF64 file, static ones too. Field offsets from elf(5). */
final class ElfFunctions {
    private static final int MAGIC = 0x7f454c46;
    private static final int CLASS_64 = 2;
    private static final int LITTLE_ENDIAN = 1;
    private static final int SHT_SYMTAB = 2;
    private static final int SECTION_HEADER_BYTES = 64;
    private static final int SYMBOL_BYTES = 24;
    private static final int STT_FUNC = 2;

    private final ByteBuffer elf;
    private final long sectionHeaders;
    private final int sectionCount;

    /**
     * Where a function's code is in the file.
     *
     * @param offset bytes from the start of the file
     * @param length bytes
     */
    record Span(int offset, int length) {}

    private record Section(int type, int offset, int size, int link) {}

    ElfFunctions(byte[] file) {
        elf = ByteBuffer.wrap(file);
        if (file.length < 64 || elf.getInt(0) != MAGIC || elf.get(4) != CLASS_64) {
            throw new StubException("not a 64-bit ELF file");
        }
        elf.order(elf.get(5) == LITTLE_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        sectionHeaders = elf.getLong(40);
        sectionCount = elf.getShort(60) & 0xffff;
    }

    Optional<Span> find(String name) {
        try {
            for (int i = 0; i < sectionCount; i++) {
                Section section = section(i);
                if (section.type == SHT_SYMTAB) {
                    return findIn(section, name);
                }
            }
            return Optional.empty();
        } catch (IndexOutOfBoundsException | BufferUnderflowException | ArithmeticException damaged) {
            throw new StubException("damaged ELF file: " + damaged.getMessage());
        }
    }

    private Optional<Span> findIn(Section symbols, String name) {
        Section names = section(symbols.link);
        for (int at = symbols.offset; at < symbols.offset + symbols.size; at += SYMBOL_BYTES) {
            boolean function = (elf.get(at + 4) & 0xf) == STT_FUNC;
            if (function && name.equals(string(names.offset + elf.getInt(at)))) {
                Section code = section(elf.getShort(at + 6) & 0xffff);
                int start = Math.toIntExact(code.offset + elf.getLong(at + 8));
                return Optional.of(new Span(start, Math.toIntExact(elf.getLong(at + 16))));
            }
        }
        return Optional.empty();
    }

    private Section section(int index) {
        int at = Math.toIntExact(sectionHeaders + (long) index * SECTION_HEADER_BYTES);
        return new Section(
                elf.getInt(at + 4),
                Math.toIntExact(elf.getLong(at + 24)),
                Math.toIntExact(elf.getLong(at + 32)),
                elf.getInt(at + 40));
    }

    private String string(int at) {
        int end = at;
        while (elf.get(end) != 0) {
            end++;
        }
        return new String(elf.array(), at, end - at, StandardCharsets.UTF_8);
    }
}
