//! A hash function with a digest of one size, as a body.

const abi = @import("abi.zig");
const wipe = @import("wipe.zig");

/// Under `pye_inside_hashing_NAME`; `depth` is what it takes of the stack.
pub fn exportDigest(comptime name: []const u8, comptime Hash: type, comptime depth: usize) void {
    const Body = struct {
        fn call(data: abi.Value) callconv(.c) abi.Value {
            const d = data orelse return null;
            const digest = abi.new(Hash.digest_length) orelse return null;
            wipe.reach(depth);
            compute(digest.data[0..Hash.digest_length], d.slice());
            wipe.below(depth);
            return digest.value;
        }

        noinline fn compute(digest: *[Hash.digest_length]u8, data: []const u8) void {
            Hash.hash(data, digest, .{});
        }
    };
    @export(&Body.call, .{ .name = "pye_inside_hashing_" ++ name, .visibility = .hidden });
}
