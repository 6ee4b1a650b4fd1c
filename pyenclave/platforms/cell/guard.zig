//! The guard: a second process of this program, which traces every thread of the cell and is traced by it, so that nobody
//! else can attach to either. It has no memory but a stack, which is secret, and the same sealed code.
//!
//! The kernel ends each when the other ends (PTRACE_O_EXITKILL), and the guard ends both when the host does.

const std = @import("std");
const tables = @import("tables.zig");
const system = @import("system.zig");
const machine = @import("machine.zig");
const lockin = @import("lockin.zig");
const secret = @import("secret.zig");
const State = @import("state.zig").State;

const clone_parent = 0x8000; // the host's child, as the cell is: whoever waits for one waits for the other
pub const continue_ = 7; // PTRACE_CONT
const ptrace_attach = 16;
const ptrace_options = 0x4200;
const ptrace_seize = 0x4206;
const exit_kill = 1 << 20; // PTRACE_O_EXITKILL
const wait_all = 0x40000000; // __WALL
const no_hang = 1;
const stack_size = 7 * system.page;
const gone = 10; // ECHILD: the guard has ended before the two had each other
const no_signal = 0x4000; // MSG_NOSIGNAL: that the partner is gone is an errno, and no SIGPIPE
const peek_at_once = 0x42; // MSG_PEEK, MSG_DONTWAIT

const Tids = extern struct { count: u32, all: [tables.most_threads + 1]u32 };

/// What the guard is started with: a copy of the cell's state, as the fork left it.
const Begin = struct { state: State, socket: u64, cell: u64 };

/// Forks the guard, before there is anything that it must not have. 0 or an errno.
pub fn fork(state: *State) u32 {
    var pair: [2]i32 = undefined;
    const made = system.call(.socketpair, .{ 1, 1 | 0o2000000, 0, @intFromPtr(&pair), 0, 0 }); // AF_UNIX, SOCK_STREAM
    if (made.failed()) return made.errno();
    const ours: u64 = @intCast(pair[0]);
    const its: u64 = @intCast(pair[1]);
    var begin: Begin = .{ .state = state.*, .socket = its, .cell = system.call1(.getpid, 0).raw };
    const child = system.call(.clone, .{ clone_parent, 0, 0, 0, 0, 0 });
    if (child.failed()) {
        system.close(ours);
        system.close(its);
        return child.errno();
    }
    if (child.raw == 0) {
        system.close(ours);
        prepare(&begin);
    }
    system.close(its);
    state.guard = child.descriptor();
    state.ready.guard = state.guard; // the host's to reap, however this start ends
    state.guard_socket = ours;
    return receive(ours);
}

/// Each attaches to the other; afterwards neither is to be had by anybody. 0 or an errno.
///
/// Who is stopped waits for the other, so that both would wait for good where one signal goes to both. Each therefore blocks
/// what can be blocked: the cell's leader, and the guard.
///
/// Both are dumpable meanwhile, without which the kernel would refuse the partner too.
pub fn attach(state: *State) u32 {
    const errno = attachEach(state);
    return if (errno != 0 and hasEnded(state.guard_socket)) gone else errno;
}

/// Whatever else was refused then, the guard being dead is why. Nobody but it has its end of the socket.
fn hasEnded(socket: u64) bool {
    var next: u8 = 0;
    const got = system.call(.recvfrom, .{ socket, @intFromPtr(&next), 1, peek_at_once, 0, 0 });
    return got.raw == 0 or got.errno() == connection_reset;
}

const connection_reset = 104; // ECONNRESET: it has not read all that was sent to it

fn attachEach(state: *State) u32 {
    lockin.allowTracer(state.guard);
    const visible = lockin.dumpable(true);
    if (visible != 0) return visible;
    send(state.guard_socket, 0);
    const ready = receive(state.guard_socket);
    if (ready != 0) return ready;
    const blocked = system.blockSignals();
    if (blocked.failed()) return blocked.errno();
    const held = attachTo(state.guard);
    if (held != 0) return held;
    var tids: Tids = .{ .count = @intCast(state.config.threads + 1), .all = undefined };
    tids.all[0] = @truncate(system.call1(.gettid, 0).raw);
    for (0..state.config.threads) |at| tids.all[at + 1] = state.threads[at];
    const sent = give(state.guard_socket, @intFromPtr(&tids), @sizeOf(Tids));
    if (sent.failed()) return sent.errno();
    return receive(state.guard_socket);
}

/// The cell is not dumpable any more; the guard follows. 0 or an errno.
pub fn settle(state: *State) u32 {
    send(state.guard_socket, 0);
    return receive(state.guard_socket);
}

/// The cell's leader, for good: what stops the guard is not to stop it.
pub fn watchGuard(guard: u64) noreturn {
    while (true) {
        var status: u32 = 0;
        const found = system.call(.wait4, .{ guard, @intFromPtr(&status), wait_all, 0, 0, 0 });
        if (found.failed()) continue;
        if (!stopped(status)) system.exit(3);
        _ = system.call(.ptrace, .{ continue_, guard, 0, 0, 0, 0 });
    }
}

/// Not seized: SIGCONT stops what is, also where it is blocked.
fn attachTo(guard: u64) u32 {
    const attached = system.call(.ptrace, .{ ptrace_attach, guard, 0, 0, 0, 0 });
    if (attached.failed()) return attached.errno();
    var status: u32 = 0;
    const found = system.call(.wait4, .{ guard, @intFromPtr(&status), wait_all, 0, 0, 0 });
    if (found.failed()) return found.errno();
    if (!stopped(status)) return gone;
    const limited = system.call(.ptrace, .{ ptrace_options, guard, 0, exit_kill, 0, 0 });
    if (limited.failed()) return limited.errno();
    return system.call(.ptrace, .{ continue_, guard, 0, 0, 0, 0 }).errno();
}

fn seize(task: u64) u32 {
    return system.call(.ptrace, .{ ptrace_seize, task, 0, exit_kill, 0, 0 }).errno();
}

fn stopped(status: u32) bool {
    return status & 0xff == 0x7f;
}

fn send(socket: u64, value: u32) void {
    _ = give(socket, @intFromPtr(&value), 4);
}

fn give(socket: u64, data: u64, size: u64) system.Answer {
    return system.call(.sendto, .{ socket, data, size, no_signal, 0, 0 });
}

fn receive(socket: u64) u32 {
    var value: u32 = 0;
    const got = system.call3(.read, socket, @intFromPtr(&value), 4);
    if (got.failed()) return got.errno();
    return if (got.raw == 4) value else gone;
}

/// In the guard: a stack that is secret, and nothing else but code.
fn prepare(begin: *Begin) noreturn {
    const flags = system.map_private | system.map_anonymous;
    const room = system.map(0, stack_size, system.prot.none, flags, system.no_descriptor, 0);
    var errno = room.errno();
    if (errno == 0) errno = secret.piece(room.raw, stack_size);
    if (errno != 0) leave(begin.socket, errno);
    const top = room.raw + stack_size - std.mem.alignForward(u64, @sizeOf(Begin), 64);
    const moved: *Begin = @ptrFromInt(top);
    moved.* = begin.*;
    var kept = [_]lockin.Range{
        .{ .start = room.raw, .end = room.raw + stack_size },
        .{ .start = begin.state.code, .end = begin.state.code + begin.state.code_size },
    };
    lockin.sort(&kept);
    moved.state.base = kept[0].start; // the kept ranges, for when this stack is gone
    moved.state.code = kept[0].end;
    moved.state.heap = kept[1].start;
    moved.state.code_size = kept[1].end;
    machine.switchTo(top, begun, moved);
}

/// Not before the cell has heard why: its end would be the cell's.
fn leave(socket: u64, errno: u32) noreturn {
    send(socket, errno);
    _ = receive(socket);
    system.exit(1);
}

fn begun(argument: *anyopaque) callconv(.c) noreturn {
    const begin: *Begin = @ptrCast(@alignCast(argument));
    const state = &begin.state;
    const socket = begin.socket;
    const kept = [_]lockin.Range{
        .{ .start = state.base, .end = state.code },
        .{ .start = state.heap, .end = state.code_size },
    };
    const unmapped = lockin.keepOnly(&kept);
    if (unmapped.errno != 0) leave(socket, unmapped.errno);
    for ([_]u64{ tables.image_descriptor, tables.arena_descriptor }) |descriptor| system.close(descriptor);
    const signals = childSignals();
    if (signals.failed()) leave(socket, signals.errno());
    lockin.allowTracer(begin.cell);
    send(socket, 0);

    if (receive(socket) != 0) system.exit(1);
    const visible = lockin.dumpable(true);
    if (visible != 0) leave(socket, visible);
    send(socket, 0);

    var tids: Tids = undefined;
    const got = system.call3(.read, socket, @intFromPtr(&tids), @sizeOf(Tids));
    if (got.failed() or got.raw != @sizeOf(Tids)) system.exit(1);
    for (tids.all[0..tids.count]) |tid| {
        const errno = seize(tid);
        if (errno != 0) leave(socket, errno);
    }
    send(socket, 0);
    if (receive(socket) != 0) system.exit(1);
    var errno = lockin.dumpable(false);
    if (errno == 0) errno = restrict();
    if (errno != 0) leave(socket, errno);
    send(socket, 0);
    system.close(socket);
    watchCell(begin.cell, signals.raw, state.host, state.control);
}

/// Stops of what is traced come as SIGCHLD, which is read where the host's end is seen too.
fn childSignals() system.Answer {
    const child: u64 = 1 << 16; // SIGCHLD
    const blocked = system.blockSignals();
    if (blocked.failed()) return blocked;
    return system.call(.signalfd4, .{ no_signalfd, @intFromPtr(&child), 8, 0o2000000 | 0o4000, 0, 0 });
}

const no_signalfd = std.math.maxInt(u64);

fn restrict() u32 {
    var filter = lockin.Filter.begin();
    filter.permit(.poll, &.{});
    filter.permit(.restart_syscall, &.{});
    filter.permit(.read, &.{});
    filter.permit(.sendto, &.{});
    filter.permit(.close, &.{});
    filter.permit(.wait4, &.{});
    filter.permit(.ptrace, &.{lockin.Filter.is(0, continue_)});
    filter.permit(.exit_group, &.{});
    return filter.install();
}

const Poll = extern struct { descriptor: i32, events: i16, found: i16 = 0 };
const poll_in = 1;
const poll_ended = 0x18; // POLLERR, POLLHUP

const interrupted = 4; // EINTR

/// Waits for the host's end; answers when it has come, or when `also` can be read. Who is not let wait would not see it.
fn hostLives(host: u64, control: u64, also: i32) bool {
    var polled = [_]Poll{
        .{ .descriptor = also, .events = poll_in },
        .{ .descriptor = if (host == 0) -1 else @intCast(host), .events = poll_in },
        .{ .descriptor = @intCast(control), .events = 0 },
    };
    const found = system.call3(.poll, @intFromPtr(&polled), polled.len, std.math.maxInt(u64));
    if (found.failed()) return found.errno() == interrupted;
    return polled[1].found == 0 and polled[2].found & poll_ended == 0;
}

/// The cell's leader where there is no guard.
pub fn watchHost(host: u64, control: u64) noreturn {
    while (hostLives(host, control, -1)) {}
    system.exit(3);
}

fn watchCell(cell: u64, signals: u64, host: u64, control: u64) noreturn {
    var information: [128]u8 = undefined;
    while (true) {
        serveStops(cell);
        if (!hostLives(host, control, @intCast(signals))) system.exit(3);
        _ = system.call3(.read, signals, @intFromPtr(&information), information.len);
    }
}

const stop_signals = [_]u32{ 19, 20, 21, 22 }; // SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU

/// Nothing stops a thread of the cell: a signal that would is taken away, another is handed on.
fn serveStops(cell: u64) void {
    while (true) {
        var status: u32 = 0;
        const found = system.call(.wait4, .{ std.math.maxInt(u64), @intFromPtr(&status), wait_all | no_hang, 0, 0, 0 });
        if (found.failed() or found.raw == 0) return;
        if (!stopped(status)) {
            if (found.raw == cell) system.exit(3);
            continue;
        }
        const event = status >> 16;
        const signal = status >> 8 & 0xff;
        const hold = event != 0 or std.mem.findScalar(u32, &stop_signals, signal) != null;
        _ = system.call(.ptrace, .{ continue_, found.raw, 0, if (hold) 0 else signal, 0, 0 });
    }
}
