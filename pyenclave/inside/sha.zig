//! SHA-1, SHA-224 and SHA-256 (FIPS 180-4), by the SHA extensions where the host hints at them (hints.zig), else as
//! std.crypto has them. Both keep the same state.

const std = @import("std");
const hints = @import("hints.zig");
const plain = std.crypto.hash;

pub const Sha1 = Chosen(plain.Sha1, @import("sha1_extended.zig").compress);
pub const Sha224 = Chosen(plain.sha2.Sha224, @import("sha256_extended.zig").compress);
pub const Sha256 = Chosen(plain.sha2.Sha256, @import("sha256_extended.zig").compress);
pub const HmacSha1 = std.crypto.auth.hmac.Hmac(Sha1);
pub const HmacSha224 = std.crypto.auth.hmac.Hmac(Sha224);
pub const HmacSha256 = std.crypto.auth.hmac.Hmac(Sha256);

/// `compress` takes whole blocks into the state that `Portable` calls `s`.
fn Chosen(comptime Portable: type, comptime compress: anytype) type {
    return struct {
        portable: Portable,

        const Self = @This();
        pub const block_length = 64;
        pub const digest_length = Portable.digest_length;
        pub const Options = Portable.Options;

        pub fn init(options: Options) Self {
            return .{ .portable = .init(options) };
        }

        pub fn hash(data: []const u8, digest: *[digest_length]u8, options: Options) void {
            var state: Self = .init(options);
            state.update(data);
            state.final(digest);
        }

        pub fn update(self: *Self, data: []const u8) void {
            const state = &self.portable;
            if (!hints.has(hints.bits.SHA)) return state.update(data);
            state.total_len +%= data.len;
            var rest = data;
            if (state.buf_len != 0) {
                const room = state.buf[state.buf_len..];
                const taken = @min(room.len, rest.len);
                @memcpy(room[0..taken], rest[0..taken]);
                state.buf_len += @intCast(taken);
                rest = rest[taken..];
                if (state.buf_len < block_length) return;
                compress(&state.s, @ptrCast(&state.buf), 1);
            }
            const blocks = rest.len / block_length;
            if (blocks > 0) compress(&state.s, @ptrCast(rest.ptr), blocks);
            rest = rest[blocks * block_length ..];
            @memcpy(state.buf[0..rest.len], rest);
            state.buf_len = @intCast(rest.len);
        }

        pub fn final(self: *Self, digest: *[digest_length]u8) void {
            const state = &self.portable;
            if (!hints.has(hints.bits.SHA)) return state.final(digest);
            const length = block_length - 8;
            state.buf[state.buf_len] = 0x80;
            @memset(state.buf[state.buf_len + 1 ..], 0);
            if (state.buf_len >= length) {
                compress(&state.s, @ptrCast(&state.buf), 1);
                @memset(&state.buf, 0);
            }
            std.mem.writeInt(u64, state.buf[length..], 8 *% state.total_len, .big);
            compress(&state.s, @ptrCast(&state.buf), 1);
            for (state.s[0 .. digest_length / 4], 0..) |word, at| {
                std.mem.writeInt(u32, digest[4 * at ..][0..4], word, .big);
            }
        }
    };
}
