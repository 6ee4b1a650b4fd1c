//! System calls as the cell makes them: numbers in, a number or an errno out. Nothing here is kept between calls.

const std = @import("std");
const linux = std.os.linux;

pub const page = 4096;

/// What a system call answered: a value, or the errno with which it was refused.
pub const Answer = struct {
    raw: u64,

    pub fn errno(self: Answer) u32 {
        const signed: i64 = @bitCast(self.raw);
        return if (signed < 0 and signed > -4096) @intCast(-signed) else 0;
    }

    pub fn failed(self: Answer) bool {
        return self.errno() != 0;
    }

    pub fn descriptor(self: Answer) u32 {
        return @truncate(self.raw);
    }
};

pub const Number = linux.SYS;

pub fn call(number: Number, arguments: [6]u64) Answer {
    const a = arguments;
    return .{ .raw = linux.syscall6(number, a[0], a[1], a[2], a[3], a[4], a[5]) };
}

pub fn call1(number: Number, a: u64) Answer {
    return call(number, .{ a, 0, 0, 0, 0, 0 });
}

pub fn call2(number: Number, a: u64, b: u64) Answer {
    return call(number, .{ a, b, 0, 0, 0, 0 });
}

pub fn call3(number: Number, a: u64, b: u64, c: u64) Answer {
    return call(number, .{ a, b, c, 0, 0, 0 });
}

/// Where a filter refuses even that, by an illegal instruction.
pub fn exit(code: u32) noreturn {
    _ = call1(.exit_group, code);
    @trap();
}

pub const prot = struct {
    pub const none = 0;
    pub const read = 1;
    pub const write = 2;
    pub const execute = 4;
};

pub const map_shared = 0x01;
pub const map_private = 0x02;
pub const map_fixed = 0x10;
pub const map_anonymous = 0x20;
pub const map_noreserve = 0x4000;
pub const map_fixed_noreplace = 0x100000;

pub const no_descriptor: u64 = std.math.maxInt(u64);

pub fn map(address: u64, size: u64, protection: u64, flags: u64, descriptor: u64, offset: u64) Answer {
    return call(.mmap, .{ address, size, protection, flags, descriptor, offset });
}

pub fn unmap(address: u64, size: u64) Answer {
    return call2(.munmap, address, size);
}

pub fn close(descriptor: u64) void {
    _ = call1(.close, descriptor);
}

/// Closes every descriptor from `first` on.
pub fn closeFrom(first: u64) Answer {
    return call3(.close_range, first, std.math.maxInt(u32), 0);
}

const mfd_cloexec = 1;
const mfd_allow_sealing = 2;
const mfd_exec = 0x10; // Linux 6.3
const f_add_seals = 1033;
const seals = 0xf; // SEAL, SHRINK, GROW, WRITE
const einval = 22;

/// A memfd of `size` bytes, first `data` and then zeros, that nobody can write any more.
pub fn sealed(data: []const u8, size: u64) Answer {
    var made = call2(.memfd_create, @intFromPtr("pyenclave"), mfd_cloexec | mfd_allow_sealing | mfd_exec);
    if (made.errno() == einval) {
        made = call2(.memfd_create, @intFromPtr("pyenclave"), mfd_cloexec | mfd_allow_sealing);
    }
    if (made.failed()) return made;
    const sized = call2(.ftruncate, made.raw, size);
    if (sized.failed()) return sized;
    var rest = data;
    while (rest.len != 0) {
        const written = call3(.write, made.raw, @intFromPtr(rest.ptr), rest.len);
        if (written.failed()) return written;
        rest = rest[written.raw..];
    }
    const done = call3(.fcntl, made.raw, f_add_seals, seals);
    return if (done.failed()) done else made;
}

pub fn prctl(option: u64, value: u64) Answer {
    return call(.prctl, .{ option, value, 0, 0, 0, 0 });
}

/// In this thread: all but SIGKILL and SIGSTOP, and a fault of its own, which ends the process.
pub fn blockSignals() Answer {
    const all: u64 = std.math.maxInt(u64);
    return call(.rt_sigprocmask, .{ 0, @intFromPtr(&all), 0, 8, 0, 0 });
}

pub const futex_wait = 0;
pub const futex_wake = 1;
pub const futex_private = 128;

pub fn futexWait(word: *u32, operation: u64, seen: u32) void {
    _ = call(.futex, .{ @intFromPtr(word), operation, seen, 0, 0, 0 });
}

pub fn futexWake(word: *u32, operation: u64, count: u64) void {
    _ = call(.futex, .{ @intFromPtr(word), operation, count, 0, 0, 0 });
}

pub fn up(size: u64) u64 {
    return (size + page - 1) & ~@as(u64, page - 1);
}
