//! A TCS's lane: wait for two words, enter with them, post the two that come back. The cell judges none of them.

const std = @import("std");
const tables = @import("tables.zig");
const system = @import("system.zig");
const machine = @import("machine.zig");
const memory = @import("memory.zig");
const Thread = @import("state.zig").Thread;

const host_memory = 130; // PYE_E_HOST_MEMORY
pub const most_spins = 4096; // 100 to 200 µs: a host stages 1 MB in less
const least_spins = 32;
const brief = 1 << 19; // of the time-stamp counter, 130 to 260 µs: a little longer, and it would have been seen awake

pub fn serve(thread: *Thread) noreturn {
    const lane = thread.lane;
    while (true) {
        wait(thread);
        const command = @atomicLoad(u64, &lane.command, .monotonic);
        const argument = @atomicLoad(u64, &lane.argument, .monotonic);
        run(thread, command, argument);
        @atomicStore(u64, &lane.rdi, thread.gate.rdi, .monotonic);
        @atomicStore(u64, &lane.rsi, thread.gate.rsi, .monotonic);
        @atomicStore(u32, &lane.turn, tables.turn_host, .seq_cst);
        if (@atomicLoad(u32, &lane.host_waits, .seq_cst) != 0) system.futexWake(&lane.turn, system.futex_wake, 1);
    }
}

/// Enters until the enclave wants something of the host.
fn run(thread: *Thread, command: u64, argument: u64) void {
    if (!thread.has_stack) {
        thread.gate.rdi = @backingInt(tables.Exit.@"return");
        thread.gate.rsi = host_memory;
        return;
    }
    machine.enter(&thread.gate, command, argument);
    while (thread.gate.rdi == @backingInt(tables.Exit.commit)) {
        const answer: u64 = if (memory.isThere(thread.state, thread.gate.rsi)) 0 else 1;
        machine.enter(&thread.gate, tables.command_oret, answer);
    }
}

/// Spins for as long as that has paid lately, then sleeps; at once where the host runs on this processor, or was to.
fn wait(thread: *Thread) void {
    const lane = thread.lane;
    const here = say(thread);
    const shared = here != 0 and @atomicLoad(u16, &lane.host_processor, .monotonic) == here;
    const most = thread.state.spins;
    var left = if (shared) 0 else thread.spins;
    while (left != 0) : (left -= 1) {
        if (@atomicLoad(u32, &lane.turn, .acquire) == tables.turn_cell) {
            thread.spins = @min(most, 2 * thread.spins);
            return;
        }
        std.atomic.spinLoopHint();
    }
    const began = machine.timeStamp();
    @atomicStore(u32, &lane.cell_waits, 1, .seq_cst);
    while (true) {
        const turn = @atomicLoad(u32, &lane.turn, .seq_cst);
        if (turn == tables.turn_cell) break;
        system.futexWait(&lane.turn, system.futex_wait, turn);
    }
    @atomicStore(u32, &lane.cell_waits, 0, .monotonic);
    _ = say(thread);
    if (shared) return;
    const was_brief = machine.timeStamp() -% began < brief;
    thread.spins = @min(most, if (was_brief) 2 * thread.spins else @max(least_spins, thread.spins / 2));
}

/// Where this thread runs.
fn say(thread: *Thread) u16 {
    const here = if (thread.state.numbered != 0) machine.processor() else 0;
    @atomicStore(u16, &thread.lane.cell_processor, here, .monotonic);
    return here;
}
