//! What the cell knows, all of it at ELRANGE's end, where no frame can name it (arch/cell.py, CELL_THREAD).
//!
//! A region a thread: a gap, the stack for signals, the stack, a page of state. The first is the leader's and has State.

const std = @import("std");
const tables = @import("tables.zig");
const system = @import("system.zig");
const plan = @import("plan.zig");
const keys = @import("keys.zig");
const Gate = @import("machine.zig").Gate;

const page = system.page;

pub const region_gap = page;
pub const signal_stack = 3 * page;
const state_at = tables.cell_thread - page;

pub const State = struct {
    start: tables.Start,
    ready: tables.Ready,
    config: tables.Config,
    base: u64,
    code: u64,
    code_size: u64,
    /// Bytes of the heap that are there.
    heap: u64,
    /// Threads that wait on their lanes.
    started: u32,
    /// Not 0: nothing is left to give up, and lanes are served.
    locked_in: u32,
    threads: [tables.most_threads]u32,
    /// The guard's process, 0 for none, and the socket to it.
    guard: u32,
    guard_socket: u64,
    /// Descriptors by which the host's end is seen: its process, 0 for none, and the control socket.
    host: u64,
    control: u64,
    spins: u32,
    numbered: u32, // not 0: threads can tell which processor they run on
    keys: keys.Keys,
    /// The image's own pages, as far as there is room: the builder makes three segments.
    runs: [8]Run,

    pub const Run = struct { start: u64, end: u64, permissions: u8 };

    pub fn fails(self: *State, stage: tables.Stage, errno: u32) noreturn {
        self.ready.stage = @backingInt(stage);
        self.ready.@"error" = errno;
        self.answer();
        system.exit(1);
    }

    pub fn answer(self: *State) void {
        const message = std.mem.asBytes(&self.ready);
        const nosignal = 0x4000;
        const to = self.control;
        _ = system.call(.sendto, .{ to, @intFromPtr(message), message.len, nosignal, 0, 0 });
    }

    pub fn strict(self: *const State) bool {
        return self.start.flags & tables.start_flag.strict != 0;
    }

    /// The region of the leader (0) or of a TCS (its index + 1).
    pub fn region(self: *const State, at: u64) u64 {
        return self.base + plan.reserve(&self.config) + at * tables.cell_thread;
    }

    pub fn thread(self: *const State, index: u64) *Thread {
        return @ptrFromInt(self.region(index + 1) + state_at);
    }
};

pub const Thread = struct {
    state: *State,
    lane: *tables.Lane,
    gate: Gate,
    gs: u64,
    index: u32,
    /// How often to look before sleeping.
    spins: u32,
    has_stack: bool,
};

comptime {
    std.debug.assert(@sizeOf(State) <= page and @sizeOf(Thread) <= page);
}

pub fn stackTop(region: u64) u64 {
    return region + state_at;
}

pub fn stateIn(region: u64) *State {
    return @ptrFromInt(region + state_at);
}

/// The thread whose stack for signals begins here.
pub fn threadOf(signal_stack_start: u64) *Thread {
    return @ptrFromInt(signal_stack_start - region_gap + state_at);
}
