//! ELRANGE's pages: what is measured at load, what is only zeros when it is needed.

const std = @import("std");
const tables = @import("tables.zig");
const system = @import("system.zig");
const plan = @import("plan.zig");
const elf_file = @import("elf.zig");
const secret = @import("secret.zig");
const states = @import("state.zig");

const State = states.State;
const Thread = states.Thread;
const page = system.page;

const first_heap = 256 << 10;
const commit_step = 1 << 20;
const again = 11; // EAGAIN: RLIMIT_MEMLOCK
const no_memory = 12;

/// What is mapped at load: where the limit allows it all of the enclave, so that nothing is mapped later.
const Wanted = struct {
    heap: u64,
    stacks: u64,
};

/// Address space of ELRANGE's size, at a multiple of it. It is left unmapped: until lock-in nothing asks for a place of the
/// kernel's choice there, and a gap must be none that anybody could write through /proc.
pub fn reserve(state: *State) void {
    const span = state.config.elrange_size;
    const wish = state.start.elrange_base;
    const there = if (wish != 0 and wish % span == 0) free(wish, span) else null;
    if (there == wish) {
        state.base = wish;
        return;
    }
    const somewhere = free(0, 2 * span) orelse state.fails(.range, no_memory);
    state.base = (somewhere + span - 1) & ~(span - 1);
}

/// Where the kernel would put `length` bytes, at `wish` if that is free; null where it has no room.
fn free(wish: u64, length: u64) ?u64 {
    const flags = system.map_private | system.map_anonymous | system.map_noreserve;
    const mapped = system.map(wish, length, system.prot.none, flags, system.no_descriptor, 0);
    if (mapped.failed()) return null;
    _ = system.unmap(mapped.raw, length);
    return mapped.raw;
}

/// Every page of a verified image. What is writable is secret, what is not is sealed.
pub fn load(state: *State, elf: *const elf_file.Elf) void {
    var all: Wanted = .{ .heap = state.config.heap_size, .stacks = state.config.threads };
    if (!fits(state, elf, all)) all = .{ .heap = @min(first_heap, state.config.heap_size), .stacks = 1 };
    placeSecret(state, elf, all);
    placeSealed(state, elf);
}

fn sizeOf(state: *const State, elf: *const elf_file.Elf, wanted: Wanted) u64 {
    const config = &state.config;
    var sum = wanted.heap + wanted.stacks * config.stack_size;
    sum += config.threads * (tables.frame_pages + 1) * page;
    sum += (config.threads + 1) * (tables.cell_thread - states.region_gap);
    for (elf.segments()) |segment| {
        if (segment.permissions & elf_file.write != 0) sum += segment.size;
    }
    return sum;
}

/// Asks the kernel, who alone knows what this process may lock.
fn fits(state: *State, elf: *const elf_file.Elf, wanted: Wanted) bool {
    const sum = sizeOf(state, elf, wanted);
    var trial = switch (secret.Secret.make(sum)) {
        .secret => |made| made,
        .refused => |errno| state.fails(.secret, errno),
    };
    defer trial.done();
    const mapped = system.map(0, sum, system.prot.none, system.map_shared, trial.descriptor, 0);
    if (mapped.failed()) return false;
    _ = system.unmap(mapped.raw, sum); // also where it lies in ELRANGE: nothing is there yet
    return true;
}

fn placeSecret(state: *State, elf: *const elf_file.Elf, wanted: Wanted) void {
    const config = &state.config;
    var made = switch (secret.Secret.make(sizeOf(state, elf, wanted))) {
        .secret => |one| one,
        .refused => |errno| state.fails(.secret, errno),
    };
    for (elf.segments()) |segment| {
        if (segment.permissions & elf_file.write == 0) continue;
        place(state, &made, segment.offset, segment.size);
        @memcpy(bytes(state, segment.offset, segment.data.len), segment.data);
    }
    place(state, &made, config.heap_offset, wanted.heap);
    state.heap_end = config.heap_offset + wanted.heap;
    for (0..config.threads) |index| {
        const thread = plan.thread(config, index);
        if (index < wanted.stacks) place(state, &made, thread.stack, config.stack_size);
        place(state, &made, thread.ssa, thread.data + page - thread.ssa);
        const data = plan.dataOf(config, index);
        @memcpy(bytes(state, thread.data, @sizeOf(tables.ThreadData)), std.mem.asBytes(&data));
    }
    for (0..config.threads + 1) |at| {
        const region = state.region(at) - state.base;
        place(state, &made, region + states.region_gap, tables.cell_thread - states.region_gap);
    }
    made.done();
    for (0..config.threads) |index| makeThread(state, elf, index, index < wanted.stacks);
}

fn place(state: *State, made: *secret.Secret, offset: u64, length: u64) void {
    const mapped = made.place(state.base + offset, length);
    if (mapped.failed()) state.fails(if (mapped.errno() == again) .memlock else .secret, mapped.errno());
}

fn bytes(state: *const State, offset: u64, length: u64) []u8 {
    const at: [*]u8 = @ptrFromInt(state.base + offset);
    return at[0..length];
}

fn makeThread(state: *State, elf: *const elf_file.Elf, index: u64, has_stack: bool) void {
    const where = plan.thread(&state.config, index);
    const lanes: [*]tables.Lane = @ptrFromInt(state.start.lanes);
    state.thread(index).* = .{
        .state = states.stateIn(state.region(0)),
        .lane = &lanes[index],
        .gate = .{ .tcs = state.base + where.tcs, .entry = state.base + elf.entry },
        .gs = state.base + where.data,
        .index = @truncate(index),
        .spins = state.spins,
        .has_stack = has_stack,
    };
}

/// What trusted code cannot write nobody can: a sealed memfd for each such segment.
fn placeSealed(state: *State, elf: *const elf_file.Elf) void {
    for (elf.segments()) |segment| {
        if (segment.permissions & elf_file.write != 0) continue;
        const made = system.sealed(segment.data, segment.size);
        if (made.failed()) state.fails(.pages, made.errno());
        var protection: u64 = system.prot.none;
        if (segment.permissions & elf_file.read != 0) protection |= system.prot.read;
        if (segment.permissions & elf_file.execute != 0) protection |= system.prot.execute;
        const flags = system.map_shared | system.map_fixed;
        const mapped = system.map(state.base + segment.offset, segment.size, protection, flags, made.raw, 0);
        if (mapped.failed()) state.fails(.pages, mapped.errno());
        system.close(made.raw);
    }
}

/// A TCS's stack, before its first entry.
pub fn stack(thread: *Thread) bool {
    const state = thread.state;
    const at = plan.thread(&state.config, thread.index).stack;
    return secret.piece(state.base + at, state.config.stack_size) == 0;
}

/// The heap's first `wanted` bytes. Trusted code asks; what is refused is its MemoryError.
pub fn commit(state: *State, wanted: u64) bool {
    const config = &state.config;
    if (wanted > config.heap_size) return false;
    while (@atomicRmw(u32, &state.growing, .Xchg, 1, .acquire) != 0) std.atomic.spinLoopHint();
    defer @atomicStore(u32, &state.growing, 0, .release);
    const have = state.heap_end - config.heap_offset;
    if (wanted <= have) return true;
    const steps = @min(config.heap_size, (wanted + commit_step - 1) & ~@as(u64, commit_step - 1));
    for ([_]u64{ steps, system.up(wanted) }) |end| {
        if (secret.piece(state.base + state.heap_end, end - have) == 0) {
            state.heap_end = config.heap_offset + end;
            return true;
        }
    }
    return false;
}
