//! The hash functions besides SHA-2: SHA-1 (FIPS 180-4), SHA-3 and SHAKE (FIPS 202), BLAKE3.

const std = @import("std");
const abi = @import("abi.zig");
const exportDigest = @import("digest.zig").exportDigest;
const exportSteps = @import("hash_steps.zig").exportSteps;
const wipe = @import("wipe.zig");
const Sha1 = @import("sha.zig").Sha1;
const hash = std.crypto.hash;

/// As random.zig: far past any use, and short enough that a call never takes long.
const length_max = 1 << 20;
/// What BLAKE3 takes of the stack: a chaining value for each level of its tree, and eight chunks at once.
const blake3_depth = 0x3c00;

fn exportShake(comptime name: []const u8, comptime Shake: type) void {
    const Body = struct {
        fn call(data: abi.Value, length: i64) callconv(.c) abi.Value {
            const d = data orelse return null;
            if (length < 0 or length > length_max) {
                return abi.raiseNumber(std.fmt.comptimePrint("hashing: length is 0 to {d}, not ", .{length_max}), length);
            }
            const digest = abi.new(@intCast(length)) orelse return null;
            compute(digest.data, d.slice());
            wipe.stack();
            return digest.value;
        }

        noinline fn compute(digest: []u8, data: []const u8) void {
            Shake.hash(data, digest, .{});
        }
    };
    @export(&Body.call, .{ .name = "pye_inside_hashing_" ++ name, .visibility = .hidden });
}

comptime {
    exportDigest("sha1", Sha1, wipe.shallow);
    exportDigest("sha3_224", hash.sha3.Sha3_224, wipe.shallow);
    exportDigest("sha3_256", hash.sha3.Sha3_256, wipe.shallow);
    exportDigest("sha3_384", hash.sha3.Sha3_384, wipe.shallow);
    exportDigest("sha3_512", hash.sha3.Sha3_512, wipe.shallow);
    exportDigest("blake3", hash.Blake3, blake3_depth);
    exportShake("shake_128", hash.sha3.Shake128);
    exportShake("shake_256", hash.sha3.Shake256);
    exportSteps("sha1", Sha1);
    exportSteps("sha3_224", hash.sha3.Sha3_224);
    exportSteps("sha3_256", hash.sha3.Sha3_256);
    exportSteps("sha3_384", hash.sha3.Sha3_384);
    exportSteps("sha3_512", hash.sha3.Sha3_512);
    exportSteps("blake2b", hash.blake2.Blake2b512);
    exportSteps("blake2s", hash.blake2.Blake2s256);
}
