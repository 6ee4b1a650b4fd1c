//! Memory that no other process can read, root included: memfd_secret, whose descriptor is closed as soon as it is mapped.

const std = @import("std");
const system = @import("system.zig");

const Answer = system.Answer;
const cloexec = 0o2000000;

pub const Secret = struct {
    descriptor: u64,
    next: u64 = 0,

    /// Room for `size` bytes, of which nothing is mapped yet.
    pub fn make(size: u64) union(enum) { secret: Secret, refused: u32 } {
        const made = system.call1(.memfd_secret, cloexec);
        if (made.failed()) return .{ .refused = made.errno() };
        const sized = system.call2(.ftruncate, made.raw, size);
        if (sized.failed()) {
            system.close(made.raw);
            return .{ .refused = sized.errno() };
        }
        return .{ .secret = .{ .descriptor = made.raw } };
    }

    /// The next `size` bytes, at exactly this address. What is refused is so by RLIMIT_MEMLOCK.
    pub fn place(self: *Secret, address: u64, size: u64) Answer {
        const flags = system.map_shared | system.map_fixed;
        const mapped = system.map(address, size, system.prot.read | system.prot.write, flags, self.descriptor, self.next);
        if (!mapped.failed()) self.next += size;
        return mapped;
    }

    pub fn done(self: *Secret) void {
        system.close(self.descriptor);
    }
};

/// One piece of its own at this address; 0 or an errno.
pub fn piece(address: u64, size: u64) u32 {
    var secret = switch (Secret.make(size)) {
        .secret => |made| made,
        .refused => |errno| return errno,
    };
    defer secret.done();
    return secret.place(address, size).errno();
}
