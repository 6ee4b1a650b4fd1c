//! What the functions for passwords take, and how they say that something is out of it.

const std = @import("std");
const abi = @import("abi.zig");

/// Bytes of a key.
pub const length_max = 1 << 20;
/// What RFC 8018 and RFC 9106 have 32 bits for.
pub const word_max = (1 << 32) - 1;

/// False, with ValueError raised, where `value` is not `least` to `most`.
pub fn within(comptime name: []const u8, value: i64, comptime least: i64, comptime most: i64) bool {
    if (value >= least and value <= most) return true;
    _ = abi.raiseNumber(std.fmt.comptimePrint("kdf: {s} is {d} to {d}, not ", .{ name, least, most }), value);
    return false;
}
