// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.cbpf;

import dev.tctrace.pcap.cbpf.InvalidProgramException.Rule;

/** Between the typed instructions and their 8-byte form. Opcodes from {@code pcap/bpf.h}. */
final class Codec implements Instruction.Visitor<RawInstruction> {
    private static final int LD = 0x00;
    private static final int LDX = 0x01;
    private static final int ST = 0x02;
    private static final int STX = 0x03;
    private static final int ALU = 0x04;
    private static final int JMP = 0x05;
    private static final int RET = 0x06;
    private static final int MISC = 0x07;

    private static final int WORD = 0x00;
    private static final int HALF = 0x08;
    private static final int BYTE = 0x10;

    private static final int IMM = 0x00;
    private static final int ABS = 0x20;
    private static final int IND = 0x40;
    private static final int MEM = 0x60;
    private static final int LEN = 0x80;
    private static final int MSH = 0xa0;

    private static final int SOURCE_X = 0x08;
    private static final int RETURN_A = 0x10;
    private static final int NEG = 0x80;
    private static final int TXA = 0x80;

    static Instruction decode(RawInstruction raw, int position) {
        int code = raw.code();
        Instruction instruction = switch (code & 0x07) {
            case LD -> decodeLoad(raw);
            case LDX -> decodeIndexLoad(raw);
            case ST -> code == ST ? new Instruction.Store(Register.A, raw.k()) : null;
            case STX -> code == STX ? new Instruction.Store(Register.X, raw.k()) : null;
            case ALU -> decodeArithmetic(raw);
            case JMP -> decodeJump(raw);
            case RET -> decodeReturn(raw);
            default -> decodeCopy(raw);
        };
        if (instruction == null) {
            throw new InvalidProgramException(
                    Rule.UNKNOWN_OPCODE, position, "unknown opcode 0x" + Integer.toHexString(code));
        }
        return instruction;
    }

    private static Instruction decodeLoad(RawInstruction raw) {
        return switch (raw.code()) {
            case LD | WORD | IMM -> new Instruction.LoadConstant(Register.A, raw.k());
            case LD | WORD | MEM -> new Instruction.LoadMemory(Register.A, raw.k());
            case LD | WORD | LEN -> new Instruction.LoadLength(Register.A);
            case LD | WORD | ABS -> new Instruction.LoadPacket(Width.WORD, raw.k());
            case LD | HALF | ABS -> new Instruction.LoadPacket(Width.HALF, raw.k());
            case LD | BYTE | ABS -> new Instruction.LoadPacket(Width.BYTE, raw.k());
            case LD | WORD | IND -> new Instruction.LoadIndexed(Width.WORD, raw.k());
            case LD | HALF | IND -> new Instruction.LoadIndexed(Width.HALF, raw.k());
            case LD | BYTE | IND -> new Instruction.LoadIndexed(Width.BYTE, raw.k());
            default -> null;
        };
    }

    private static Instruction decodeIndexLoad(RawInstruction raw) {
        return switch (raw.code()) {
            case LDX | WORD | IMM -> new Instruction.LoadConstant(Register.X, raw.k());
            case LDX | WORD | MEM -> new Instruction.LoadMemory(Register.X, raw.k());
            case LDX | WORD | LEN -> new Instruction.LoadLength(Register.X);
            case LDX | BYTE | MSH -> new Instruction.LoadHeaderLength(raw.k());
            default -> null;
        };
    }

    private static Instruction decodeArithmetic(RawInstruction raw) {
        if (raw.code() == (ALU | NEG)) {
            return new Instruction.Negate();
        }
        for (Operator operator : Operator.values()) {
            if ((raw.code() & ~SOURCE_X) == (ALU | operator.code())) {
                return new Instruction.Arithmetic(operator, operand(raw));
            }
        }
        return null;
    }

    private static Instruction decodeJump(RawInstruction raw) {
        if (raw.code() == JMP) {
            return new Instruction.Jump(raw.k());
        }
        for (Comparison comparison : Comparison.values()) {
            if ((raw.code() & ~SOURCE_X) == (JMP | comparison.code())) {
                return new Instruction.Branch(comparison, operand(raw), raw.ifTrue(), raw.ifFalse());
            }
        }
        return null;
    }

    private static Instruction decodeReturn(RawInstruction raw) {
        return switch (raw.code()) {
            case RET -> new Instruction.ReturnConstant(raw.k());
            case RET | RETURN_A -> new Instruction.ReturnAccumulator();
            default -> null;
        };
    }

    private static Instruction decodeCopy(RawInstruction raw) {
        return switch (raw.code()) {
            case MISC -> new Instruction.CopyToIndex();
            case MISC | TXA -> new Instruction.CopyToAccumulator();
            default -> null;
        };
    }

    private static Operand operand(RawInstruction raw) {
        return (raw.code() & SOURCE_X) != 0 ? Operand.Index.X : new Operand.Constant(raw.k());
    }

    private static RawInstruction raw(int code, int k) {
        return new RawInstruction(code, 0, 0, k);
    }

    private static RawInstruction raw(int code, Operand operand, int ifTrue, int ifFalse) {
        return operand instanceof Operand.Constant constant
                ? new RawInstruction(code, ifTrue, ifFalse, constant.value())
                : new RawInstruction(code | SOURCE_X, ifTrue, ifFalse, 0);
    }

    private static int load(Register register) {
        return register == Register.A ? LD : LDX;
    }

    private static int size(Width width) {
        return switch (width) {
            case BYTE -> BYTE;
            case HALF -> HALF;
            case WORD -> WORD;
        };
    }

    @Override
    public RawInstruction loadConstant(Instruction.LoadConstant load) {
        return raw(load(load.register()) | IMM, load.value());
    }

    @Override
    public RawInstruction loadLength(Instruction.LoadLength load) {
        return raw(load(load.register()) | LEN, 0);
    }

    @Override
    public RawInstruction loadMemory(Instruction.LoadMemory load) {
        return raw(load(load.register()) | MEM, load.slot());
    }

    @Override
    public RawInstruction loadPacket(Instruction.LoadPacket load) {
        return raw(LD | ABS | size(load.width()), load.offset());
    }

    @Override
    public RawInstruction loadIndexed(Instruction.LoadIndexed load) {
        return raw(LD | IND | size(load.width()), load.offset());
    }

    @Override
    public RawInstruction loadHeaderLength(Instruction.LoadHeaderLength load) {
        return raw(LDX | BYTE | MSH, load.offset());
    }

    @Override
    public RawInstruction store(Instruction.Store store) {
        return raw(store.register() == Register.A ? ST : STX, store.slot());
    }

    @Override
    public RawInstruction arithmetic(Instruction.Arithmetic arithmetic) {
        return raw(ALU | arithmetic.operator().code(), arithmetic.operand(), 0, 0);
    }

    @Override
    public RawInstruction negate(Instruction.Negate negate) {
        return raw(ALU | NEG, 0);
    }

    @Override
    public RawInstruction copyToIndex(Instruction.CopyToIndex copy) {
        return raw(MISC, 0);
    }

    @Override
    public RawInstruction copyToAccumulator(Instruction.CopyToAccumulator copy) {
        return raw(MISC | TXA, 0);
    }

    @Override
    public RawInstruction jump(Instruction.Jump jump) {
        return raw(JMP, jump.offset());
    }

    @Override
    public RawInstruction branch(Instruction.Branch branch) {
        return raw(JMP | branch.comparison().code(), branch.operand(), branch.ifTrue(), branch.ifFalse());
    }

    @Override
    public RawInstruction returnConstant(Instruction.ReturnConstant ret) {
        return raw(RET, ret.value());
    }

    @Override
    public RawInstruction returnAccumulator(Instruction.ReturnAccumulator ret) {
        return raw(RET | RETURN_A, 0);
    }
}
