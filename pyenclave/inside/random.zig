//! Random bytes from the runtime, which takes them from RDRAND and ends the enclave where that fails.

const std = @import("std");
const abi = @import("abi.zig");

/// Far past any key or nonce, and short enough that a call never takes long: RDRAND gives some 100 MB/s.
const size_max = 1 << 20;

fn bytes(n: i64) callconv(.c) abi.Value {
    if (n < 0 or n > size_max) {
        return abi.raiseNumber(std.fmt.comptimePrint("random: n is 0 to {d}, not ", .{size_max}), n);
    }
    const value = abi.new(@intCast(n)) orelse return null;
    abi.pye_random(value.data.ptr, value.data.len);
    return value.value;
}

comptime {
    @export(&bytes, .{ .name = "pye_inside_random_bytes", .visibility = .hidden });
}
