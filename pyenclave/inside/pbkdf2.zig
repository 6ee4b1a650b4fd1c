//! PBKDF2 with HMAC, RFC 8018, 5.2. The states after HMAC's two pads are computed once, so that a round is two
//! compressions; and rounds ask whether they are to end.

const std = @import("std");
const abi = @import("abi.zig");
const bounds = @import("password_bounds.zig");
const wipe = @import("wipe.zig");
const sha = @import("sha.zig");
const Sha512 = std.crypto.hash.sha2.Sha512;

/// A few tenths of a millisecond.
const rounds_between_looks = 512;

pub fn Pbkdf2(comptime Hash: type) type {
    const size = Hash.digest_length;
    return struct {
        inner: Hash,
        outer: Hash,

        const Self = @This();

        fn init(password: []const u8) Self {
            var key: [Hash.block_length]u8 = @splat(0);
            if (password.len > key.len) {
                Hash.hash(password, key[0..size], .{});
            } else {
                @memcpy(key[0..password.len], password);
            }
            var self: Self = .{ .inner = .init(.{}), .outer = .init(.{}) };
            for (&key) |*byte| byte.* ^= 0x36;
            self.inner.update(&key);
            for (&key) |*byte| byte.* ^= 0x36 ^ 0x5c;
            self.outer.update(&key);
            return self;
        }

        /// Of what `begun` has had already, and `data`.
        fn prf(self: *const Self, begun: *const Hash, data: []const u8, out: *[size]u8) void {
            var state = begun.*;
            state.update(data);
            state.final(out);
            state = self.outer;
            state.update(out);
            state.final(out);
        }

        /// False where it was interrupted.
        pub noinline fn derive(key: []u8, password: []const u8, salt: []const u8, iterations: u32) bool {
            const self: Self = .init(password);
            // Once: a long salt, such as scrypt's, would else be read again for each block, without a look in between.
            var salted = self.inner;
            salted.update(salt);
            var number: u32 = 0;
            var rest = key;
            while (rest.len > 0) {
                number += 1;
                var index: [4]u8 = undefined;
                std.mem.writeInt(u32, &index, number, .big);
                var u: [size]u8 = undefined;
                self.prf(&salted, &index, &u);
                var block = u;
                var round: u32 = 1;
                while (round < iterations) : (round += 1) {
                    self.prf(&self.inner, &u, &u);
                    for (&block, u) |*to, from| to.* ^= from;
                    if (round % rounds_between_looks == 0 and abi.interrupted()) return false;
                }
                const taken = @min(rest.len, size);
                @memcpy(rest[0..taken], block[0..taken]);
                rest = rest[taken..];
                // With few rounds a long key is what takes its time.
                if (number % rounds_between_looks == 0 and abi.interrupted()) return false;
            }
            return true;
        }
    };
}

fn exportPbkdf2(comptime name: []const u8, comptime Hash: type) void {
    const Body = struct {
        fn call(password: abi.Value, salt: abi.Value, iterations: i64, length: i64) callconv(.c) abi.Value {
            const p = password orelse return null;
            const s = salt orelse return null;
            if (!bounds.within("iterations", iterations, 1, bounds.word_max)) return null;
            if (!bounds.within("length", length, 1, bounds.length_max)) return null;
            const key = abi.new(@intCast(length)) orelse return null;
            const whole = Pbkdf2(Hash).derive(key.data, p.slice(), s.slice(), @intCast(iterations));
            wipe.stack();
            return if (whole) key.value else null;
        }
    };
    @export(&Body.call, .{ .name = "pye_inside_kdf_" ++ name, .visibility = .hidden });
}

comptime {
    exportPbkdf2("pbkdf2_sha1", sha.Sha1);
    exportPbkdf2("pbkdf2_sha256", sha.Sha256);
    exportPbkdf2("pbkdf2_sha512", Sha512);
}
