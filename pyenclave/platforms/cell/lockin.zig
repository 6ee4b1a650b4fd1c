//! What the cell gives up before it enters the image: privileges, paths, mappings, system calls.

const std = @import("std");
const linux = std.os.linux;
const system = @import("system.zig");

const pr_set_dumpable = 4;
const pr_set_tsc = 26;
const pr_set_no_new_privs = 38;
const pr_set_ptracer = 0x59616d61;
const rlimit_core = 4;

/// No new privileges, no core file, a session of its own; 0 or an errno.
pub fn privileges() u32 {
    const none = [2]u64{ 0, 0 };
    const core = system.call(.prlimit64, .{ 0, rlimit_core, @intFromPtr(&none), 0, 0, 0 });
    if (core.failed()) return core.errno();
    const session = system.call1(.setsid, 0);
    if (session.failed()) {
        const leads = system.call1(.getsid, 0).raw == system.call1(.getpid, 0).raw;
        if (!leads) return session.errno();
    }
    _ = system.prctl(pr_set_tsc, 1); // the lanes read it, and a program may have had it forbidden to its children
    return system.prctl(pr_set_no_new_privs, 1).errno();
}

/// Where it is not, nobody but root may look at this process; not even who shares its user. 0 or an errno.
pub fn dumpable(is: bool) u32 {
    return system.prctl(pr_set_dumpable, @intFromBool(is)).errno();
}

/// Yama's scope 1 lets only this process trace the caller, besides its ancestors. Where there is no Yama it says EINVAL.
pub fn allowTracer(process: u64) void {
    _ = system.prctl(pr_set_ptracer, process);
}

const Ruleset = extern struct { files: u64, network: u64, scoped: u64 };
// What each version of Landlock handles (landlock(7)): 13 kinds of access to files, then refer, truncate, ioctl.
const file_kinds = [_]u6{ 13, 14, 15, 15, 16, 16 };

/// A ruleset that allows nothing; 0 or an errno.
pub fn landlock() u32 {
    const version = system.call3(.landlock_create_ruleset, 0, 0, 1);
    if (version.failed()) return version.errno();
    const known = @min(version.raw, file_kinds.len);
    const rules: Ruleset = .{
        .files = (@as(u64, 1) << file_kinds[known - 1]) - 1,
        .network = if (known >= 4) 3 else 0,
        .scoped = if (known >= 6) 3 else 0,
    };
    const size: u64 = if (known >= 6) 24 else if (known >= 4) 16 else 8;
    const made = system.call3(.landlock_create_ruleset, @intFromPtr(&rules), size, 0);
    if (made.failed()) return made.errno();
    defer system.close(made.raw);
    return system.call2(.landlock_restrict_self, made.raw, 0).errno();
}

pub const Range = struct { start: u64, end: u64 };

const least = 0;
const most = 0x7fff_ffff_f000; // TASK_SIZE of four levels, which is all that a program gets unasked

/// An errno other than a seal's, 0 for none; how many pages are sealed, and stay; how often the kernel refused.
pub const Unmapped = struct { errno: u32 = 0, sealed: u32 = 0, refused: u32 = 0 };

/// Unmaps everything else; `kept` are in order.
pub fn keepOnly(kept: []const Range) Unmapped {
    var result: Unmapped = .{};
    var at: u64 = least;
    for (kept) |range| {
        if (range.start > at) clear(.{ .start = at, .end = range.start }, &result);
        at = range.end;
    }
    clear(.{ .start = at, .end = most }, &result);
    return result;
}

const not_permitted = 1; // EPERM: of a mapping that mseal(2) holds, as some kernels do their own; nothing has gone then
const most_refused = 1 << 14; // more than any seals cost: who refuses so much filters all of this system call

/// Half by half around what is sealed.
pub fn clear(range: Range, result: *Unmapped) void {
    const pages = (range.end - range.start) / system.page;
    if (pages == 0 or result.errno != 0) return;
    const gone = system.unmap(range.start, range.end - range.start);
    if (!gone.failed()) return;
    result.refused += 1;
    if (gone.errno() != not_permitted or result.refused == most_refused) {
        result.errno = gone.errno();
    } else if (pages == 1) {
        result.sealed += 1;
    } else {
        const middle = range.start + pages / 2 * system.page;
        clear(.{ .start = range.start, .end = middle }, result);
        clear(.{ .start = middle, .end = range.end }, result);
    }
}

pub fn sort(ranges: []Range) void {
    for (1..ranges.len) |end| {
        var at = end;
        while (at > 0 and ranges[at].start < ranges[at - 1].start) : (at -= 1) {
            std.mem.swap(Range, &ranges[at], &ranges[at - 1]);
        }
    }
}

const Instruction = extern struct { code: u16, jump_true: u8, jump_false: u8, value: u32 };
const Program = extern struct { length: u16, instructions: [*]const Instruction };

const load_word = 0x20; // BPF_LD | BPF_W | BPF_ABS
const jump_equal = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
const answer = 0x06; // BPF_RET | BPF_K
const allow = 0x7fff0000;
const kill_process = 0x80000000;
const architecture = 0xc000003e;

/// seccomp's rules, system call by system call. What no rule allows ends the process.
pub const Filter = struct {
    rows: [128]Instruction = undefined,
    count: u16 = 0,

    /// Of `struct seccomp_data`: the number, and the low halves of the arguments.
    const number_at = 0;
    const architecture_at = 4;

    pub fn begin() Filter {
        var filter: Filter = .{};
        filter.add(load_word, 0, 0, architecture_at);
        filter.add(jump_equal, 1, 0, architecture);
        filter.add(answer, 0, 0, kill_process);
        return filter;
    }

    fn add(self: *Filter, code: u16, jump_true: u8, jump_false: u8, value: u32) void {
        self.rows[self.count] = .{ .code = code, .jump_true = jump_true, .jump_false = jump_false, .value = value };
        self.count += 1;
    }

    /// One argument's values; no slice, whose address would have to be relocated.
    pub const Demand = struct { argument: u8, values: [4]u32, count: u8 };

    pub fn is(argument: u8, value: u32) Demand {
        return .{ .argument = argument, .values = .{ value, 0, 0, 0 }, .count = 1 };
    }

    /// Allows a call whose arguments have one of these values each; of arguments that are not named, any.
    pub fn permit(self: *Filter, number: linux.SYS, demands: []const Demand) void {
        var length: u8 = 1;
        for (demands) |demand| length += 2 + demand.count;
        self.add(load_word, 0, 0, number_at);
        self.add(jump_equal, 0, length, @intCast(@backingInt(number)));
        for (demands) |demand| {
            self.add(load_word, 0, 0, 16 + 8 * @as(u32, demand.argument));
            for (demand.values[0..demand.count], 0..) |value, at| {
                self.add(jump_equal, demand.count - @as(u8, @intCast(at)), 0, value);
            }
            self.add(answer, 0, 0, kill_process);
        }
        self.add(answer, 0, 0, allow);
    }

    const set_filter = 1;
    const all_threads = 1; // SECCOMP_FILTER_FLAG_TSYNC

    /// For every thread of this process; 0 or an errno.
    pub fn install(self: *Filter) u32 {
        self.add(answer, 0, 0, kill_process);
        const program: Program = .{ .length = self.count, .instructions = &self.rows };
        const done = system.call3(.seccomp, set_filter, all_threads, @intFromPtr(&program));
        if (done.failed()) return done.errno();
        return if (done.raw == 0) 0 else 3; // a thread that did not take it
    }
};
