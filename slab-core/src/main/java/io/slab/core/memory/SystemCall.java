package io.slab.core.memory;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The functions of the C library by which page backends talk to Linux. By name rather than by number, so that they are right on every
 * architecture; {@link #MEMFD_SECRET} goes by its number, which is the same everywhere, and {@link #SYSCALL} is for calls that the C library
 * has no function for.
 */
public enum SystemCall {
    /** {@code mmap(address, bytes, protection, flags, descriptor, offset)}. */
    MMAP(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
    /** {@code munmap(address, bytes)}. */
    MUNMAP(JAVA_INT, JAVA_LONG, JAVA_LONG),
    /** {@code mprotect(address, bytes, protection)}. */
    MPROTECT(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT),
    /** {@code madvise(address, bytes, advice)}. */
    MADVISE(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT),
    /** {@code msync(address, bytes, flags)}. */
    MSYNC(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT),
    /** {@code mlock2(address, bytes, flags)}. */
    MLOCK2(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT),
    /** {@code prctl(option, …)}. */
    PRCTL(1, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
    /** {@code open(path, flags, mode)}. */
    OPEN(2, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT),
    /** {@code write(descriptor, bytes, count)}. */
    WRITE(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG),
    /** {@code pread(descriptor, bytes, count, offset)}. */
    PREAD(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG),
    /** {@code eventfd(count, flags)}. */
    EVENTFD(JAVA_INT, JAVA_INT, JAVA_INT),
    /** {@code poll(descriptors, count, milliseconds)}. */
    POLL(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT),
    /** {@code close(descriptor)}. */
    CLOSE(JAVA_INT, JAVA_INT),
    /** {@code ftruncate(descriptor, bytes)}. */
    FTRUNCATE(JAVA_INT, JAVA_INT, JAVA_LONG),
    /** {@code lseek(descriptor, offset, whence)}. */
    LSEEK(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT),
    /** {@code fallocate(descriptor, mode, offset, bytes)}. */
    FALLOCATE(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG),
    /** {@code flock(descriptor, operation)}. */
    FLOCK(JAVA_INT, JAVA_INT, JAVA_INT),
    /** {@code fcntl(descriptor, command, argument)}. */
    FCNTL(2, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
    /** {@code memfd_create(name, flags)}. */
    MEMFD_CREATE(JAVA_INT, JAVA_LONG, JAVA_INT),
    /** {@code memfd_secret(flags)}, as {@code syscall(447, flags)}. */
    MEMFD_SECRET(1, JAVA_LONG, JAVA_LONG, JAVA_LONG),
    /** {@code syscall(number, …)}: all six arguments are passed always, the kernel ignores those that a call does not have. */
    SYSCALL(1, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    /** The number of {@code memfd_secret} on every architecture. */
    static final long MEMFD_SECRET_NUMBER = 447;

    private final int firstVariadic;

    @SuppressWarnings("ImmutableEnumChecker") // it is immutable, but not marked
    private final FunctionDescriptor type;

    SystemCall(MemoryLayout result, MemoryLayout... arguments) {
        this(-1, result, arguments);
    }

    SystemCall(int firstVariadic, MemoryLayout result, MemoryLayout... arguments) {
        this.firstVariadic = firstVariadic;
        this.type = FunctionDescriptor.of(result, arguments);
    }

    /** The C library's name of it. */
    String symbol() {
        return this == MEMFD_SECRET ? "syscall" : name().toLowerCase(Locale.ROOT);
    }

    FunctionDescriptor type() {
        return type;
    }

    Linker.Option[] options() {
        List<Linker.Option> options = new ArrayList<>();
        options.add(Linker.Option.captureCallState("errno"));
        if (firstVariadic >= 0) {
            options.add(Linker.Option.firstVariadicArg(firstVariadic));
        }
        return options.toArray(Linker.Option[]::new);
    }

    /** For errors. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
