package io.slab.core.memory;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;

/**
 * Makes a stack that is nearly used up overflow before anything was done. A {@link StackOverflowError} can come with every call, so also with the one in a {@code finally} that gives
 * a lock back; a lock that was not given back stops every thread that comes after. Who asks for room before he takes a lock, or changes what must be changed in several steps, has
 * it until he is through.
 *
 * <p>There is no way to ask how much of the stack is left. So this takes as much of it, by a method that calls itself and whose frame is large: it has {@value #VALUES} values at once in a
 * branch that is taken rarely, and compiled code makes room for them when it enters the method. Such a method is made when this class is initialised, since nobody would want to read it.
 */
public final class StackRoom {
    /** Values in a frame: half a kilobyte in compiled code, one in the interpreter. */
    private static final int VALUES = 64;

    /** A power of two, less 1: in one of so many calls the values are there, so that the compiler finds the branch worth being compiled. */
    private static final int RARELY = 127;

    /** As much of the stack as some calls take that lead no further. */
    private static final int CALLS = 6;

    /** As much of the stack as an exchange with the depot and slabs takes in the interpreter, with all that it may have to give back. */
    private static final int EXCHANGE = 16;

    /** As much as the page layer, a backend and a system call below it. */
    private static final int GROWTH = 40;

    /** What the values are: nobody ever writes it, which no compiler can know. */
    @SuppressWarnings("unused") // by the method that is made
    private static volatile long zero;

    private static final Descent DESCENT = make();

    /** Racy: it needs to change now and then, no more. */
    private static int turn;

    private StackRoom() {}

    /** An interface and no method handle: these take Java heap now and then, and a free that asks for room must need none. */
    interface Descent {
        /** {@code calls}. */
        long descend(int calls, int turn);
    }

    /** Whether there is room to take memory or give it back, for who can do without. */
    public static boolean hasRoomForGrowth() {
        try {
            forGrowth();
            return true;
        } catch (StackOverflowError e) {
            return false;
        }
    }

    /** Before many objects are handled of which all or none must be, without an exchange. Throws as the others do. */
    public static void forMany() {
        require(CALLS);
    }

    /** Before a cache's lock is taken. Throws {@link StackOverflowError} if the stack is nearly used up: nothing has happened. */
    public static void forExchange() {
        require(EXCHANGE);
    }

    /** Before memory is taken or given back. Throws {@link StackOverflowError} if the stack is nearly used up: nothing has happened. */
    public static void forGrowth() {
        require(GROWTH);
    }

    /** Before many objects are handled of which all or none must be, with exchanges on the way. Throws as the others do. */
    public static void forManyExchanges() {
        require(2 * EXCHANGE + GROWTH);
    }

    /** Before a cache or an allocator is closed, which happens once: what it did not come to nobody can do again. Throws as the others do. */
    public static void forClosing() {
        require(2 * EXCHANGE + 2 * GROWTH);
    }

    private static void require(int calls) {
        long descended = DESCENT.descend(calls, turn++);
        if (descended != calls) {
            throw new AssertionError("descended " + calls + " calls, and came back from " + descended);
        }
    }

    private static Descent make() {
        ClassDesc room = StackRoom.class.describeConstable().orElseThrow();
        ClassDesc name = ClassDesc.of(StackRoom.class.getName() + "Descent");
        MethodTypeDesc type = MethodTypeDesc.of(ConstantDescs.CD_long, ConstantDescs.CD_int, ConstantDescs.CD_int);
        byte[] bytes = ClassFile.of()
                .build(
                        name,
                        c -> c.withFlags(ClassFile.ACC_FINAL)
                                .withInterfaceSymbols(
                                        Descent.class.describeConstable().orElseThrow())
                                .withMethodBody(
                                        ConstantDescs.INIT_NAME,
                                        ConstantDescs.MTD_void,
                                        0,
                                        code -> code.aload(0)
                                                .invokespecial(
                                                        ConstantDescs.CD_Object,
                                                        ConstantDescs.INIT_NAME,
                                                        ConstantDescs.MTD_void)
                                                .return_())
                                .withMethodBody(
                                        "descend", type, ClassFile.ACC_PUBLIC, code -> write(code, room, name, type)));
        try {
            MethodHandles.Lookup made =
                    MethodHandles.lookup().defineHiddenClass(bytes, true, MethodHandles.Lookup.ClassOption.NESTMATE);
            return (Descent) made.lookupClass().getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("a method that takes room on the stack cannot be made", e);
        }
    }

    /** {@code calls == 0 ? 0 : sum + 1 + descend(calls - 1, turn)}, where {@code sum} is that of the values, or 0 without them. */
    private static void write(CodeBuilder code, ClassDesc room, ClassDesc name, MethodTypeDesc type) {
        int first = 5; // behind this, the parameters and the sum
        Label goesOn = code.newLabel();
        Label withoutValues = code.newLabel();
        code.iload(1).ifne(goesOn).lconst_0().lreturn();
        code.labelBinding(goesOn).lconst_0().lstore(3);
        code.iload(2).loadConstant(RARELY).iand().ifne(withoutValues);
        for (int i = 0; i < VALUES; i++) {
            code.getstatic(room, "zero", ConstantDescs.CD_long).lstore(first + 2 * i);
        }
        for (int i = VALUES - 1; i >= 0; i--) { // the last comes first: until then all others are kept
            code.lload(3).lload(first + 2 * i).ladd().lstore(3);
        }
        code.labelBinding(withoutValues).lload(3).lconst_1().ladd();
        code.aload(0).iload(1).iconst_1().isub().iload(2).invokevirtual(name, "descend", type);
        code.ladd().lreturn();
    }
}
