# make bench: measures everything that this machine can, and writes the results. See bench/README.md.
BENCH := $(dir $(lastword $(MAKEFILE_LIST)))
BENCH_OUT := build/bench
BPF_DIR ?= bpf
CLANG ?= clang

BENCH_BPF_FLAGS := -g -O2 -target bpf -mcpu=v3 -Wall -Wextra -Werror -Wno-unused-parameter -I$(BPF_DIR) \
	$(addprefix -idirafter ,$(wildcard /usr/include/$(shell uname -m)-linux-gnu))
BENCH_C_FLAGS := -O2 -g -D_GNU_SOURCE -Wall -Wextra -Wno-unused-parameter -I$(BPF_DIR) -I$(BENCH)bpf
BENCH_HEADERS := $(wildcard $(BENCH)bpf/*.h $(BENCH)c/*.h $(BPF_DIR)/*.h)

BENCH_OBJECTS := $(addprefix $(BENCH_OUT)/bpf/,target.bpf.o seed.bpf.o empty.bpf.o filter.bpf.o filter_c.bpf.o ringfill.bpf.o)
BENCH_PROGRAMS := $(addprefix $(BENCH_OUT)/,kernel drops attach filter conditions producer reader blast)

bench: packages ## measures against the baselines; BENCH_GROUPS="kernel reader …", BENCH_SMOKE=1
	@$(BENCH)run $(BENCH_GROUPS)

bench-programs: $(BENCH_OBJECTS) $(BENCH_PROGRAMS)

$(BENCH_OUT)/bpf/filter_c.bpf.o: $(BENCH)bpf/filter.bpf.c $(BENCH_HEADERS)
	@mkdir -p $(@D)
	@$(CLANG) $(BENCH_BPF_FLAGS) -DWRITTEN_IN_C -c $< -o $@

$(BENCH_OUT)/bpf/%.bpf.o: $(BENCH)bpf/%.bpf.c $(BENCH_HEADERS)
	@mkdir -p $(@D)
	@$(CLANG) $(BENCH_BPF_FLAGS) -c $< -o $@

$(BENCH_OUT)/kernel: $(addprefix $(BENCH)c/,kernel.c traced.c object.c ours.c)
$(BENCH_OUT)/drops: $(addprefix $(BENCH)c/,drops.c object.c)
$(BENCH_OUT)/attach: $(addprefix $(BENCH)c/,attach.c object.c ours.c)
$(BENCH_OUT)/filter: $(addprefix $(BENCH)c/,filter.c object.c ours.c)
$(BENCH_OUT)/conditions: $(BENCH)c/conditions.c
$(BENCH_OUT)/producer: $(addprefix $(BENCH)c/,producer.c object.c)
$(BENCH_OUT)/reader: $(BENCH)c/reader.c
$(BENCH_OUT)/blast: $(BENCH)c/blast.c
$(BENCH_PROGRAMS): $(BENCH_HEADERS)
	@mkdir -p $(@D)
	@$(CC) $(BENCH_C_FLAGS) $(filter %.c,$^) -lbpf -o $@

.PHONY: bench bench-programs
