//! The cell of an isolated enclave: a process that verifies an image, gives up all that the image does not need, and runs
//! it. It is started by the host with three descriptors (arch/cell.py) and nothing else; no library, no loader, no
//! variables: what is not on a stack is at ELRANGE's end.

const std = @import("std");
const tables = @import("tables.zig");
const system = @import("system.zig");
const machine = @import("machine.zig");
const elf_file = @import("elf.zig");
const plan = @import("plan.zig");
const measure = @import("measure.zig");
const signature = @import("signature.zig");
const exits = @import("exits.zig");
const memory = @import("memory.zig");
const states = @import("state.zig");
const lane = @import("lane.zig");
const faults = @import("faults.zig");
const lockin = @import("lockin.zig");
const guard = @import("guard.zig");
const keys = @import("keys.zig");

const State = states.State;
const page = system.page;

/// A failed check of the compiler's is an illegal instruction: the end, and nobody to tell.
pub const panic = std.debug.no_panic;
/// machine.zig has it; this keeps the standard library's own start away.
pub const _start = {};

comptime {
    _ = machine;
    _ = faults;
}

const einval = 22;
const most_image = 1 << 27;

/// On the stack that the kernel made, in code that the kernel has mapped from the program's file.
export fn cell_start() callconv(.c) noreturn {
    // Only root may take a descriptor from here on, for as long as there are any that matter.
    _ = lockin.dumpable(false);
    var state = std.mem.zeroes(State);
    state.control = tables.control_descriptor;
    const start = std.mem.asBytes(&state.start);
    const got = system.call(.recvfrom, .{ state.control, @intFromPtr(start), start.len, message_truncated, 0, 0 });
    if (got.failed()) state.fails(.start, got.errno());
    const known = got.raw == start.len and state.start.magic == tables.magic and state.start.version == tables.version;
    if (!known) state.fails(.start, einval);

    const others = system.closeFrom(tables.control_descriptor + 1);
    if (others.failed()) state.fails(.start, others.errno());

    const first = machine.address("__cell_start") & ~@as(u64, page - 1);
    const length = machine.address("__cell_end") - first;
    state.code_size = system.up(length);
    const code: [*]const u8 = @ptrFromInt(first);
    const made = system.sealed(code[0..length], state.code_size);
    if (made.failed()) state.fails(.code, made.errno());
    const protection = system.prot.read | system.prot.execute;
    const mapped = system.map(0, state.code_size, protection, system.map_shared, made.raw, 0);
    if (mapped.failed()) state.fails(.code, mapped.errno());
    system.close(made.raw);
    state.code = mapped.raw;
    const moved: *const fn (*State) callconv(.c) noreturn = @ptrFromInt(@intFromPtr(&prepare) - first + mapped.raw);
    moved(&state);
}

const message_truncated = 0x20; // MSG_TRUNC: the message's own length

/// In the sealed copy of the code, for good.
fn prepare(state: *State) callconv(.c) noreturn {
    const in_force = tables.protection;
    const privileges = lockin.privileges();
    if (privileges != 0) state.fails(.privileges, privileges);
    state.ready.protections |= in_force.no_privileges | in_force.own_session | in_force.sealed_code;
    var secret: keys.Secret = undefined;
    state.ready.keys = keys.read(&state.start.secret, &secret);
    const landlock = lockin.landlock();
    if (landlock == 0) {
        state.ready.protections |= in_force.landlock;
    } else if (state.strict()) state.fails(.landlock, landlock);
    state.ready.landlock = landlock;

    const parent = system.call1(.getppid, 0).raw;
    const host = system.call2(.pidfd_open, parent, 0);
    state.host = if (host.failed()) 0 else host.raw;
    if (state.start.flags & tables.start_flag.no_guard == 0) {
        const errno = guard.fork(state);
        if (errno != 0) withoutGuard(state, errno);
    }
    state.spins = if (processors() > 1) lane.most_spins else 0;
    state.numbered = @intFromBool(machine.hasProcessor());
    install(state, &secret);
}

fn withoutGuard(state: *State, errno: u32) void {
    if (state.strict()) state.fails(.guard, errno);
    state.ready.guarding = errno;
    if (state.guard_socket != 0) system.close(state.guard_socket);
    state.guard = 0;
    state.guard_socket = 0;
}

fn processors() u64 {
    var mask = std.mem.zeroes([128]u64);
    const got = system.call3(.sched_getaffinity, 0, @sizeOf(@TypeOf(mask)), @intFromPtr(&mask));
    if (got.failed()) return 1;
    var count: u64 = 0;
    for (mask) |word| count += @popCount(word);
    return count;
}

/// Reads, verifies and lays out the image; then goes to a stack of its own.
fn install(state: *State, secret: *keys.Secret) noreturn {
    const data = readImage(state);
    const elf = elf_file.Elf.parse(data) catch state.fails(.elf, 0);
    state.config = plan.read(&elf) catch state.fails(.configuration, 0);
    const section = elf.section(".pyenclave.sigstruct") catch state.fails(.elf, 0) orelse state.fails(.sigstruct, 0);
    if (section.len != @sizeOf(tables.Sigstruct)) state.fails(.sigstruct, 0);
    const raw = section[0..@sizeOf(tables.Sigstruct)];
    signature.verify(raw) catch state.fails(.sigstruct, 0);
    state.ready.mrenclave = measure.mrenclave(&elf, &state.config);
    state.ready.mrsigner = signature.mrsigner(raw);
    if (!signature.states(raw, &state.config, state.ready.mrenclave)) state.fails(.measurement, 0);
    exits.patch(&elf, &state.config) catch state.fails(.exits, 0);

    mapArena(state);
    memory.reserve(state);
    memory.load(state, &elf);
    state.ready.elrange_base = state.base;
    state.ready.protections |= tables.protection.secret_memory;
    const settled: *State = states.stateIn(state.region(0));
    settled.* = state.*;
    if (settled.ready.keys == 0) keys.derive(&settled.keys, secret, &settled.config, &settled.ready);
    machine.switchTo(states.stackTop(settled.region(0)), lockIn, settled);
}

/// One copy, which nobody else sees: what is verified is what runs.
fn readImage(state: *State) []u8 {
    const seek_end = 2;
    const length = system.call3(.lseek, tables.image_descriptor, 0, seek_end);
    if (length.failed()) state.fails(.image, length.errno());
    if (length.raw == 0 or length.raw > most_image) state.fails(.image, einval);
    const protection = system.prot.read | system.prot.write;
    const flags = system.map_private | system.map_anonymous;
    const room = system.map(0, system.up(length.raw), protection, flags, system.no_descriptor, 0);
    if (room.failed()) state.fails(.image, room.errno());
    const bytes: [*]u8 = @ptrFromInt(room.raw);
    var have: u64 = 0;
    while (have < length.raw) {
        const got = system.call(.pread64, .{ tables.image_descriptor, room.raw + have, length.raw - have, have, 0, 0 });
        if (got.failed()) state.fails(.image, got.errno());
        if (got.raw == 0) state.fails(.image, einval);
        have += got.raw;
    }
    system.close(tables.image_descriptor);
    return bytes[0..length.raw];
}

fn mapArena(state: *State) void {
    const start = state.start;
    const lanes_end = start.lanes +| state.config.threads * @sizeOf(tables.Lane);
    const end = start.arena_address +| start.arena_size;
    const aligned = start.lanes % @sizeOf(tables.Lane) == 0;
    if (!aligned or start.lanes < start.arena_address or lanes_end > end) state.fails(.arena, einval);
    const protection = system.prot.read | system.prot.write;
    const flags = system.map_shared | system.map_fixed_noreplace;
    const mapped = system.map(start.arena_address, start.arena_size, protection, flags, tables.arena_descriptor, 0);
    if (mapped.failed()) state.fails(.arena, mapped.errno());
    if (mapped.raw != start.arena_address) state.fails(.arena, einval);
    system.close(tables.arena_descriptor);
}

/// On the leader's stack, in secret memory.
fn lockIn(argument: *anyopaque) callconv(.c) noreturn {
    const state: *State = @ptrCast(@alignCast(argument));
    const in_force = tables.protection;
    const arena = state.start.arena_address;
    var kept = [_]lockin.Range{
        .{ .start = state.base, .end = state.base + state.config.elrange_size },
        .{ .start = state.code, .end = state.code + state.code_size },
        .{ .start = arena, .end = arena + system.up(state.start.arena_size) },
    };
    lockin.sort(&kept);
    const unmapped = lockin.keepOnly(&kept);
    if (unmapped.errno != 0 or unmapped.sealed != 0 and state.strict()) state.fails(.unmapping, unmapped.errno);
    state.ready.mappings = unmapped.sealed;
    if (unmapped.sealed == 0) state.ready.protections |= in_force.no_mappings;

    makeThreads(state);
    if (state.guard != 0) {
        const errno = guard.attach(state);
        if (errno == 0) {
            state.ready.protections |= in_force.guard;
            state.ready.guard = state.guard;
        } else withoutGuard(state, errno);
    }
    const undumpable = lockin.dumpable(false);
    if (undumpable != 0) state.fails(.privileges, undumpable);
    state.ready.protections |= in_force.no_dump;
    if (state.guard != 0) {
        const errno = guard.settle(state);
        if (errno != 0) state.fails(.seccomp, errno); // which the guard takes first
    }
    const restricted = restrict(state);
    if (restricted != 0) state.fails(.seccomp, restricted);
    state.ready.protections |= in_force.seccomp | in_force.no_descriptors;
    state.answer();
    if (state.guard != 0 and system.closeFrom(0).failed()) system.exit(4);
    @atomicStore(u32, &state.locked_in, 1, .release);
    system.futexWake(&state.locked_in, system.futex_wake | system.futex_private, tables.most_threads);
    if (state.guard != 0) guard.watchGuard(state.guard);
    guard.watchHost(state.host, state.control);
}

const thread_flags = 0x100 | 0x200 | 0x400 | 0x800 | 0x10000 | 0x40000; // VM, FS, FILES, SIGHAND, THREAD, SYSVSEM

fn makeThreads(state: *State) void {
    const handlers = faults.install();
    if (handlers != 0) state.fails(.threads, handlers);
    for (0..state.config.threads) |index| {
        const top = states.stackTop(state.region(index + 1));
        const made: system.Answer = .{ .raw = machine.clone(thread_flags, top, threadStarts, state.thread(index)) };
        if (made.failed()) state.fails(.threads, made.errno());
        state.threads[index] = made.descriptor();
    }
    while (true) {
        const started = @atomicLoad(u32, &state.started, .acquire);
        if (started == state.config.threads) return;
        system.futexWait(&state.started, system.futex_wait | system.futex_private, started);
    }
}

const arch_set_gs = 0x1001;

fn threadStarts(argument: *anyopaque) callconv(.c) noreturn {
    const thread: *states.Thread = @ptrCast(@alignCast(argument));
    const state = thread.state;
    const stack = faults.useStack(state.region(thread.index + 1));
    if (stack.failed()) state.fails(.threads, stack.errno());
    const base = system.call2(.arch_prctl, arch_set_gs, thread.gs);
    if (base.failed()) state.fails(.threads, base.errno());
    _ = @atomicRmw(u32, &state.started, .Add, 1, .release);
    system.futexWake(&state.started, system.futex_wake | system.futex_private, 1);
    while (@atomicLoad(u32, &state.locked_in, .acquire) == 0) {
        system.futexWait(&state.locked_in, system.futex_wait | system.futex_private, 0);
    }
    lane.serve(thread);
}

/// What is left: to wait and to wake on lanes, to see the guard's stops, to end.
fn restrict(state: *State) u32 {
    const Filter = lockin.Filter;
    const private = system.futex_private;
    const futexes: Filter.Demand = .{
        .argument = 1,
        .values = .{
            system.futex_wait,
            system.futex_wake,
            system.futex_wait | private,
            system.futex_wake | private,
        },
        .count = 4,
    };
    var filter = Filter.begin();
    filter.permit(.futex, &.{futexes});
    filter.permit(.close_range, &.{});
    filter.permit(.sendto, &.{Filter.is(0, tables.control_descriptor)});
    filter.permit(.rt_sigreturn, &.{});
    filter.permit(.restart_syscall, &.{});
    filter.permit(.exit_group, &.{});
    if (state.guard != 0) {
        filter.permit(.wait4, &.{Filter.is(0, state.guard)});
        filter.permit(.ptrace, &.{ Filter.is(0, guard.continue_), Filter.is(1, state.guard) });
    } else {
        filter.permit(.poll, &.{});
    }
    return filter.install();
}
