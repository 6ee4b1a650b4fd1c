//! A fault inside ends the cell: what it was goes to the lane, for the host's message. No state is left to resume.

const std = @import("std");
const tables = @import("tables.zig");
const system = @import("system.zig");
const machine = @import("machine.zig");
const states = @import("state.zig");
const keys = @import("keys.zig");

const faults = [_]u64{ 4, 5, 7, 8, 11 }; // SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV
const illegal = 4;
const bus = 7;
const segment = 11;
const no_leaf = std.math.maxInt(u32);

const Action = extern struct {
    handler: u64,
    flags: u64,
    restorer: u64,
    mask: u64,
};

const info_restorer_stack = 0x4 | 0x04000000 | 0x08000000; // SA_SIGINFO, SA_RESTORER, SA_ONSTACK

/// For all threads of this process; what else may come keeps its default. One at a time: the stack has no room for as many
/// frames as somebody may send at once, and where they meet, threads return from one to the other for ever.
pub fn install() u32 {
    var all: u64 = 0;
    for (faults) |signal| all |= @as(u64, 1) << @intCast(signal - 1);
    const action: Action = .{
        .handler = machine.address("cell_signal"),
        .flags = info_restorer_stack,
        .restorer = machine.address("cell_restore"),
        .mask = all,
    };
    for (faults) |signal| {
        const done = system.call(.rt_sigaction, .{ signal, @intFromPtr(&action), 0, 8, 0, 0 });
        if (done.failed()) return done.errno();
    }
    return 0;
}

const Stack = extern struct {
    start: u64,
    flags: u64,
    size: u64,
};

/// A fault may come with RSP anywhere: this thread's handler runs in its region.
pub fn useStack(region: u64) system.Answer {
    const stack: Stack = .{ .start = region + states.region_gap, .flags = 0, .size = states.signal_stack };
    return system.call2(.sigaltstack, @intFromPtr(&stack), 0);
}

const Info = extern struct {
    signal: i32,
    errno: i32,
    code: i32,
    padding: i32,
    address: u64,
};

const rax = 13;
const rbx = 11;
const rcx = 14;
const rdx = 12;
const rip = 16;
const flags = 17;

const Context = extern struct {
    context_flags: u64,
    link: u64,
    stack: Stack,
    registers: [23]u64,
};

export fn cell_fault(signal: u32, info: *const Info, context: *Context) callconv(.c) void {
    // Only the kernel's own report of a fault is one; whoever else sends such a signal sends nothing.
    if (info.code <= 0) return;
    const thread = states.threadOf(context.stack.start);
    const at = context.registers[rip];
    const inside = at -% thread.state.base < thread.state.config.elrange_size;
    var leaf: u32 = no_leaf;
    var reported = signal;
    var address = info.address;
    const fetch = signal == segment and info.address == at;
    if (inside and !fetch and (signal == illegal or signal == segment) and isEnclu(at)) {
        leaf = @truncate(context.registers[rax]);
        if (leaf == tables.eexit and context.registers[rbx] == machine.address("cell_landing")) {
            context.registers[rip] = context.registers[rbx]; // a site that the image does not list
            return;
        }
        switch (keys.carryOut(thread.state, leaf, .{
            .rbx = context.registers[rbx],
            .rcx = context.registers[rcx],
            .rdx = context.registers[rdx],
        })) {
            .done => |answer| return goOn(context, leaf, answer),
            .fault => |place| {
                reported = segment;
                address = place;
            },
            .none => reported = illegal, // also where the processor has SGX, and calls it a protection fault
        }
    }
    if (reported == segment or reported == bus) address &= ~@as(u64, system.page - 1);
    const lane = thread.lane;
    @atomicStore(u32, &lane.crash_leaf, leaf, .monotonic);
    @atomicStore(u64, &lane.crash_rip, if (inside) at - thread.state.base else at, .monotonic);
    @atomicStore(u64, &lane.crash_address, address, .monotonic);
    @atomicStore(u32, &lane.crash_signal, reported, .seq_cst);
    tellAll(thread.state);
    system.exit(2);
}

/// Whoever waits for an answer, on whichever lane, gets none.
fn tellAll(state: *const states.State) void {
    const lanes: [*]tables.Lane = @ptrFromInt(state.start.lanes);
    for (lanes[0..state.config.threads]) |*lane| {
        @atomicStore(u32, &lane.turn, tables.turn_over, .seq_cst);
        system.futexWake(&lane.turn, system.futex_wake, 1);
    }
}

const egetkey_flags = 0x8d5; // CF, PF, AF, ZF, SF, OF
const zero_flag = 0x40;
const enclu_size = 3;

/// After an EREPORT, or an EGETKEY with this answer.
fn goOn(context: *Context, leaf: u32, answer: u32) void {
    if (leaf == tables.egetkey) {
        context.registers[rax] = answer;
        context.registers[flags] &= ~@as(u64, egetkey_flags);
        if (answer != 0) context.registers[flags] |= zero_flag;
    }
    context.registers[rip] += enclu_size;
}

/// Byte by byte: what comes after a shorter instruction may not be readable.
fn isEnclu(address: u64) bool {
    const code: [*]const volatile u8 = @ptrFromInt(address);
    return code[0] == 0x0f and code[1] == 0x01 and code[2] == 0xd7;
}
