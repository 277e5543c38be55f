// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.cbpf;

/** Prints instructions as libpcap's {@code bpf_image()} does, which is what {@code tcpdump -d} shows. */
final class Listing implements Instruction.Visitor<String> {
    private final int position;

    private Listing(int position) {
        this.position = position;
    }

    static String line(Instruction instruction, int position) {
        String text = instruction.accept(new Listing(position));
        return String.format("(%03d) %s", position, text);
    }

    private static String form(String mnemonic, String operand) {
        return String.format("%-8s %s", mnemonic, operand).stripTrailing();
    }

    private static String hex(int value) {
        return "#0x" + Integer.toHexString(value);
    }

    private static String operand(Operand operand) {
        return operand instanceof Operand.Constant constant ? hex(constant.value()) : "x";
    }

    private static String load(Register register) {
        return register == Register.A ? "ld" : "ldx";
    }

    private static String load(Width width) {
        return switch (width) {
            case BYTE -> "ldb";
            case HALF -> "ldh";
            case WORD -> "ld";
        };
    }

    @Override
    public String loadConstant(Instruction.LoadConstant load) {
        return form(load(load.register()), hex(load.value()));
    }

    @Override
    public String loadLength(Instruction.LoadLength load) {
        return form(load(load.register()), "#pktlen");
    }

    @Override
    public String loadMemory(Instruction.LoadMemory load) {
        return form(load(load.register()), "M[" + load.slot() + "]");
    }

    @Override
    public String loadPacket(Instruction.LoadPacket load) {
        return form(load(load.width()), "[" + load.offset() + "]");
    }

    @Override
    public String loadIndexed(Instruction.LoadIndexed load) {
        return form(load(load.width()), "[x + " + load.offset() + "]");
    }

    @Override
    public String loadHeaderLength(Instruction.LoadHeaderLength load) {
        return form("ldxb", "4*([" + load.offset() + "]&0xf)");
    }

    @Override
    public String store(Instruction.Store store) {
        return form(store.register() == Register.A ? "st" : "stx", "M[" + store.slot() + "]");
    }

    @Override
    public String arithmetic(Instruction.Arithmetic arithmetic) {
        Operator operator = arithmetic.operator();
        boolean bits = operator == Operator.AND || operator == Operator.OR || operator == Operator.XOR;
        String right = arithmetic.operand() instanceof Operand.Constant constant && !bits
                ? "#" + constant.value()
                : operand(arithmetic.operand());
        return form(operator.mnemonic(), right);
    }

    @Override
    public String negate(Instruction.Negate negate) {
        return "neg";
    }

    @Override
    public String copyToIndex(Instruction.CopyToIndex copy) {
        return "tax";
    }

    @Override
    public String copyToAccumulator(Instruction.CopyToAccumulator copy) {
        return "txa";
    }

    @Override
    public String jump(Instruction.Jump jump) {
        return form("ja", Integer.toString(position + 1 + jump.offset()));
    }

    @Override
    public String branch(Instruction.Branch branch) {
        return String.format(
                "%-8s %-16s jt %d\tjf %d",
                branch.comparison().mnemonic(),
                operand(branch.operand()),
                position + 1 + branch.ifTrue(),
                position + 1 + branch.ifFalse());
    }

    @Override
    public String returnConstant(Instruction.ReturnConstant ret) {
        return form("ret", "#" + ret.value());
    }

    @Override
    public String returnAccumulator(Instruction.ReturnAccumulator ret) {
        return form("ret", "");
    }
}
