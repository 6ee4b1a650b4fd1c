//! ELRANGE's pages. All that RLIMIT_MEMLOCK lets this process map is mapped at load, for the limit counts what is mapped and
//! the kernel gives memory when it is touched: so no descriptor of secret memory, which root could take, is open later.

const std = @import("std");
const tables = @import("tables.zig");
const system = @import("system.zig");
const plan = @import("plan.zig");
const elf_file = @import("elf.zig");
const secret = @import("secret.zig");
const states = @import("state.zig");

const State = states.State;
const page = system.page;

const least_heap = 64 << 10;
const again = 11; // EAGAIN: RLIMIT_MEMLOCK
const no_memory = 12;

/// How much of what trusted code may use is there: bytes of the heap, and TCSs with a stack.
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
    const all: Wanted = .{ .heap = state.config.heap_size, .stacks = state.config.threads };
    placeSecret(state, elf, if (fits(state, elf, all)) all else affordable(state, elf));
    placeSealed(state, elf);
    const unlocked = lockSealed(state, elf);
    if (unlocked == 0) {
        state.ready.protections |= tables.protection.resident_code;
    } else if (state.strict()) state.fails(.memlock, unlocked);
    const segments = elf.segments();
    const known = @min(segments.len, state.runs.len);
    for (segments[0..known], state.runs[0..known]) |segment, *run| {
        run.* = .{ .start = segment.offset, .end = segment.offset + segment.size, .permissions = segment.permissions };
    }
}

/// Whether the page at this offset is there, and has this permission. A TCS, and what is no page, has none.
pub fn allows(state: *const State, offset: u64, permission: u8) bool {
    const config = &state.config;
    for (state.runs) |run| {
        if (offset >= run.start and offset < run.end) return run.permissions & permission != 0;
    }
    if (offset -% config.heap_offset < state.heap) return true;
    if (offset < config.thread_offset) return false;
    const index = (offset - config.thread_offset) / config.thread_stride;
    if (index >= config.threads) return false;
    const where = plan.thread(config, index);
    const in_stack = offset >= where.stack and offset < where.stack_top;
    return in_stack and state.thread(index).has_stack or offset >= where.ssa and offset < where.data + page;
}

/// Within the limit: half of it for stacks where heap and stacks want more than there is.
fn affordable(state: *const State, elf: *const elf_file.Elf) Wanted {
    const config = &state.config;
    const least = sizeOf(state, elf, .{ .heap = least_heap, .stacks = 1 });
    const left = limit() -| least -| sealedSize(state, elf);
    var stacks = @min(config.threads - 1, left / 2 / config.stack_size);
    const heap = @min(config.heap_size - least_heap, (left - stacks * config.stack_size) & ~@as(u64, page - 1));
    stacks = @min(config.threads - 1, (left - heap) / config.stack_size);
    return .{ .heap = least_heap + heap, .stacks = 1 + stacks };
}

const rlimit_memlock = 8;

fn limit() u64 {
    var now: [2]u64 = undefined;
    const asked = system.call(.prlimit64, .{ 0, rlimit_memlock, 0, @intFromPtr(&now), 0, 0 });
    return if (asked.failed()) 0 else now[0];
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
    const sum = sizeOf(state, elf, wanted) + sealedSize(state, elf);
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
    state.heap = wanted.heap;
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

fn sealedSize(state: *const State, elf: *const elf_file.Elf) u64 {
    var sum = state.code_size;
    for (elf.segments()) |segment| {
        if (segment.permissions & elf_file.write == 0) sum += segment.size;
    }
    return sum;
}

/// Sealed memory may go to a swap device, to which root can write without a seal. The guard's code is the same memory. 0 or an
/// errno: where the limit has no room for it beside the secret memory.
fn lockSealed(state: *const State, elf: *const elf_file.Elf) u32 {
    for (elf.segments()) |segment| {
        if (segment.permissions & elf_file.write != 0) continue;
        const locked = system.call2(.mlock, state.base + segment.offset, segment.size);
        if (locked.failed()) return locked.errno();
    }
    return system.call2(.mlock, state.code, state.code_size).errno();
}

/// Are the heap's first `wanted` bytes there? Trusted code asks; what is not is its MemoryError.
pub fn isThere(state: *const State, wanted: u64) bool {
    return wanted <= state.heap;
}
