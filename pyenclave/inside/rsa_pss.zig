//! RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes (RFC 8017, 8.1): verification, which has no secrets.

const std = @import("std");
const abi = @import("abi.zig");
const wipe = @import("wipe.zig");
const Sha256 = @import("sha.zig").Sha256;
const Modulus = std.crypto.ff.Modulus(8 * modulus_max);

/// Bytes of a modulus: 2048, 3072 and 4096 bits.
const sizes = .{ 256, 384, 512 };
const modulus_max = 512;
const digest_length = Sha256.digest_length;
const depth = 0x8000;

fn verify(public: abi.Value, signature: abi.Value, message: abi.Value) callconv(.c) c_int {
    const p = public orelse return 0;
    const s = signature orelse return 0;
    const m = message orelse return 0;
    wipe.reach(depth);
    const genuine = check(p.slice(), s.slice(), m.slice());
    wipe.below(depth);
    return @intFromBool(genuine);
}

const Key = struct {
    modulus: []const u8,
    exponent: []const u8,

    /// Null for all but the one spelling in DER that a SubjectPublicKeyInfo (RFC 5280, RFC 3279) has of a key with a
    /// modulus of one of `sizes` and an odd exponent from 3 to 2^32 - 1.
    fn parse(der: []const u8) ?Key {
        inline for (sizes) |size| {
            const before = comptime header(size, 1).len;
            if (der.len > before + size + 2) {
                const exponent = der[before + size + 2 ..];
                inline for (1..6) |length| {
                    if (exponent.len == length and std.mem.eql(u8, der[0..before], &header(size, length))) {
                        return parts(der[before..][0..size], der[before + size ..][0..2], exponent);
                    }
                }
            }
        }
        return null;
    }

    fn parts(modulus: []const u8, integer: *const [2]u8, written: []const u8) ?Key {
        if (integer[0] != 0x02 or integer[1] != written.len) return null;
        const signed = written[0] == 0;
        const exponent = if (signed) written[1..] else written;
        // No zero but the one without which it would be negative.
        if (exponent.len == 0 or exponent.len > 4 or signed != (exponent[0] >> 7 == 1)) return null;
        if (exponent[exponent.len - 1] & 1 == 0 or exponent.len == 1 and exponent[0] < 3) return null;
        if (modulus[0] >> 7 == 0 or modulus[modulus.len - 1] & 1 == 0) return null;
        return .{ .modulus = modulus, .exponent = exponent };
    }

    /// What stands before the modulus, whose INTEGER begins with a zero; `exponent` is the length of the other INTEGER.
    fn header(comptime size: u16, comptime exponent: u16) [33]u8 {
        const integers = 4 + 1 + size + 2 + exponent;
        const bits = 1 + 4 + integers;
        return sequence(15 + 4 + bits) ++ [_]u8{
            0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00, // rsaEncryption, NULL
            0x03, 0x82,
        } ++ big(bits) ++ [_]u8{0} ++ sequence(integers) ++ [_]u8{ 0x02, 0x82 } ++ big(size + 1) ++ [_]u8{0};
    }

    fn sequence(comptime length: u16) [4]u8 {
        return [_]u8{ 0x30, 0x82 } ++ big(length);
    }

    fn big(comptime value: u16) [2]u8 {
        return .{ value >> 8, value & 0xff };
    }
};

noinline fn check(public: []const u8, signature: []const u8, message: []const u8) bool {
    const key = Key.parse(public) orelse return false;
    if (signature.len != key.modulus.len) return false;
    const modulus = Modulus.fromBytes(key.modulus, .big) catch return false;
    const number = Modulus.Fe.fromBytes(modulus, signature, .big) catch return false; // not below the modulus
    const raised = modulus.powWithEncodedPublicExponent(number, key.exponent, .big) catch return false;
    var encoded: [modulus_max]u8 = undefined;
    const em = encoded[0..key.modulus.len];
    raised.toBytes(em, .big) catch return false;
    return isPss(em, message);
}

/// RFC 8017, 9.1.2; the modulus has 8 * em.len bits, so that one bit of EM is zero.
fn isPss(em: []u8, message: []const u8) bool {
    const masked = em[0 .. em.len - digest_length - 1];
    const h = em[masked.len..][0..digest_length];
    if (em[em.len - 1] != 0xbc or masked[0] >> 7 != 0) return false;
    mask(masked, h);
    masked[0] &= 0x7f;
    const salt = masked[masked.len - digest_length ..];
    const padding = masked[0 .. masked.len - digest_length];
    if (padding[padding.len - 1] != 1 or !std.mem.allEqual(u8, padding[0 .. padding.len - 1], 0)) return false;
    var digest: [digest_length]u8 = undefined;
    Sha256.hash(message, &digest, .{});
    var state: Sha256 = .init(.{});
    state.update(&@as([8]u8, @splat(0)));
    state.update(&digest);
    state.update(salt);
    state.final(&digest);
    return std.mem.eql(u8, &digest, h);
}

/// MGF1 of `seed` onto `data`: RFC 8017, B.2.1.
fn mask(data: []u8, seed: *const [digest_length]u8) void {
    var number: u32 = 0;
    var rest = data;
    while (rest.len > 0) : (number += 1) {
        var digest: [digest_length]u8 = undefined;
        var state: Sha256 = .init(.{});
        state.update(seed);
        state.update(&@as([4]u8, @bitCast(@byteSwap(number))));
        state.final(&digest);
        const taken = @min(rest.len, digest_length);
        for (rest[0..taken], digest[0..taken]) |*to, from| to.* ^= from;
        rest = rest[taken..];
    }
}

comptime {
    @export(&verify, .{ .name = "pye_inside_sign_rsa_pss_verify", .visibility = .hidden });
}
