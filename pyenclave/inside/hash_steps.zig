//! Hash functions step by step, for objects that are given their data in pieces. What has come so far is in memory of
//! the caller's, who wipes it.

const std = @import("std");
const wipe = @import("wipe.zig");

/// What pyenclave_inside.h says of every state: PYE_HASH_STATE, at a multiple of 16.
const room = 512;

/// `pye_inside_hash_NAME_begin`, `_update` and `_end`.
pub fn exportSteps(comptime name: []const u8, comptime Hash: type) void {
    std.debug.assert(@sizeOf(Hash) <= room and @alignOf(Hash) <= 16);
    const Body = struct {
        fn begin(state: *Hash) callconv(.c) void {
            state.* = Hash.init(.{});
        }

        fn update(state: *Hash, data: [*]const u8, size: usize) callconv(.c) void {
            add(state, data[0..size]);
            wipe.stack();
        }

        fn end(state: *Hash, digest: *[Hash.digest_length]u8) callconv(.c) void {
            finish(state, digest);
            wipe.stack();
        }

        noinline fn add(state: *Hash, data: []const u8) void {
            state.update(data);
        }

        noinline fn finish(state: *Hash, digest: *[Hash.digest_length]u8) void {
            state.final(digest);
        }
    };
    const prefix = "pye_inside_hash_" ++ name;
    @export(&Body.begin, .{ .name = prefix ++ "_begin", .visibility = .hidden });
    @export(&Body.update, .{ .name = prefix ++ "_update", .visibility = .hidden });
    @export(&Body.end, .{ .name = prefix ++ "_end", .visibility = .hidden });
}
