//! Key exchange: X25519 (RFC 7748), and ECDH on P-256 (SP 800-56A), whose result is the x of the shared point.

const std = @import("std");
const abi = @import("abi.zig");
const p256 = @import("p256.zig");
const wipe = @import("wipe.zig");
const X25519 = std.crypto.dh.X25519;

const length = 32;
const depth = 0x1200;

fn x25519PublicKey(key: abi.Value) callconv(.c) abi.Value {
    const k = key orelse return null;
    if (k.size != length) return p256.wrongSize("exchange", k.size);
    const public = abi.new(length) orelse return null;
    // The base point has a large order, so that this is never refused.
    wipe.reach(depth);
    _ = multiply(public.data[0..length], k.data[0..length], &X25519.Curve.basePoint.toBytes());
    wipe.below(depth);
    return public.value;
}

fn x25519(key: abi.Value, public: abi.Value) callconv(.c) abi.Value {
    const k = key orelse return null;
    const p = public orelse return null;
    if (k.size != length) return p256.wrongSize("exchange", k.size);
    if (p.size != length) {
        return abi.raiseNumber(std.fmt.comptimePrint("exchange: a public key has {d} bytes, not ", .{length}), p.size);
    }
    const shared = abi.new(length) orelse return null;
    wipe.reach(depth);
    const made = multiply(shared.data[0..length], k.data[0..length], p.data[0..length]);
    wipe.below(depth);
    return if (made) shared.value else abi.raise("exchange: a public key of small order");
}

/// False where the result would be zero, whatever the key.
noinline fn multiply(to: *[length]u8, key: *const [length]u8, public: *const [length]u8) bool {
    to.* = X25519.scalarmult(key.*, public.*) catch return false;
    return true;
}

fn p256PublicKey(key: abi.Value) callconv(.c) abi.Value {
    const k = key orelse return null;
    if (k.size != p256.key_length) return p256.wrongSize("exchange", k.size);
    const public = abi.new(p256.public_length) orelse return null;
    wipe.reach(p256.depth);
    const made = p256.publicOf(public.data[0..p256.public_length], k.data[0..p256.key_length]);
    wipe.below(p256.depth);
    return if (made) public.value else p256.outOfRange("exchange");
}

fn p256Shared(key: abi.Value, public: abi.Value) callconv(.c) abi.Value {
    const k = key orelse return null;
    const p = public orelse return null;
    if (k.size != p256.key_length) return p256.wrongSize("exchange", k.size);
    const shared = abi.new(length) orelse return null;
    wipe.reach(p256.depth);
    const outcome = agree(shared.data[0..length], k.data[0..p256.key_length], p.slice());
    wipe.below(p256.depth);
    return switch (outcome) {
        .agreed => shared.value,
        .no_key => p256.outOfRange("exchange"),
        .no_point => abi.raise("exchange: no point of P-256"),
    };
}

noinline fn agree(to: *[length]u8, key: *const p256.Key, public: []const u8) enum { agreed, no_key, no_point } {
    const scalar = p256.secret(key) orelse return .no_key;
    const point = p256.point(public) orelse return .no_point;
    const shared = point.mul(scalar.toBytes(.big), .big) catch return .no_point;
    to.* = shared.affineCoordinates().x.toBytes(.big);
    return .agreed;
}

comptime {
    @export(&x25519PublicKey, .{ .name = "pye_inside_exchange_x25519_public_key", .visibility = .hidden });
    @export(&x25519, .{ .name = "pye_inside_exchange_x25519", .visibility = .hidden });
    @export(&p256PublicKey, .{ .name = "pye_inside_exchange_p256_public_key", .visibility = .hidden });
    @export(&p256Shared, .{ .name = "pye_inside_exchange_p256", .visibility = .hidden });
}
