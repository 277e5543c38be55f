// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import dev.tctrace.tracer.libbpf.BpfProgram;
import dev.tctrace.tracer.libbpf.BtfFunction;
import dev.tctrace.tracer.libbpf.ProgramInfo;

/** Looks programs up by id. An id always means the same program, so each is asked for once. Safe for use by several threads. */
public final class ProgramCatalog {
    private static final int MOST_KEPT = 4096;

    private final Map<Integer, ProgramFacts> kept = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, ProgramFacts> eldest) {
            return size() > MOST_KEPT;
        }
    };

    /** @return empty where no program has this id (any more) */
    public synchronized Optional<ProgramFacts> facts(int id) {
        ProgramFacts known = kept.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<ProgramFacts> asked = ask(id);
        asked.ifPresent(facts -> kept.put(id, facts));
        return asked;
    }

    private static Optional<ProgramFacts> ask(int id) {
        return BpfProgram.byId(id).map(program -> {
            try (program) {
                ProgramInfo info = program.info();
                Optional<BtfFunction> entry = program.entryFunction();
                return new ProgramFacts(
                        id,
                        info.type(),
                        entry.map(BtfFunction::name).orElse(info.shortName()),
                        info.tag(),
                        entry.isPresent(),
                        info.entryTypeId(),
                        entry.map(BtfFunction::parameters).orElse(0),
                        entry.map(BtfFunction::firstParameter).orElse(""),
                        info.functions(),
                        info.jited());
            }
        });
    }
}
