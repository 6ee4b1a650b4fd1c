//! Signatures: Ed25519 (RFC 8032), ECDSA on P-256 with SHA-256 (ecdsa.zig), and RSA-PSS, verified only (rsa_pss.zig).
//!
//! Verification has no secrets, and takes what time it takes; it answers 0 for whatever is no signature.

const std = @import("std");
const abi = @import("abi.zig");
const wipe = @import("wipe.zig");
const Ed25519 = std.crypto.sign.Ed25519;
const Curve = Ed25519.Curve;
const Sha512 = std.crypto.hash.sha2.Sha512;

const key_length = 32;
const public_length = 32;
const signature_length = 64;
const depth = 0x2200;

fn publicKey(key: abi.Value) callconv(.c) abi.Value {
    const k = key orelse return null;
    if (k.size != key_length) return wrongKey(k.size);
    const public = abi.new(public_length) orelse return null;
    wipe.reach(depth);
    const made = derive(public.data[0..public_length], k.data[0..key_length]);
    wipe.below(depth);
    return if (made) public.value else abi.raise("sign: no such key");
}

fn create(key: abi.Value, message: abi.Value) callconv(.c) abi.Value {
    const k = key orelse return null;
    const m = message orelse return null;
    if (k.size != key_length) return wrongKey(k.size);
    const signature = abi.new(signature_length) orelse return null;
    wipe.reach(depth);
    const made = sign(signature.data[0..signature_length], m.slice(), k.data[0..key_length]);
    wipe.below(depth);
    return if (made) signature.value else abi.raise("sign: no such key");
}

fn verify(public: abi.Value, signature: abi.Value, message: abi.Value) callconv(.c) c_int {
    const p = public orelse return 0;
    const s = signature orelse return 0;
    const m = message orelse return 0;
    if (p.size != public_length or s.size != signature_length) return 0;
    wipe.reach(depth);
    const genuine = check(p.data[0..public_length], s.data[0..signature_length], m.slice());
    wipe.below(depth);
    return @intFromBool(genuine);
}

fn wrongKey(size: usize) abi.Value {
    return abi.raiseNumber(std.fmt.comptimePrint("sign: a key has {d} bytes, not ", .{key_length}), size);
}

noinline fn derive(public: *[public_length]u8, key: *const [key_length]u8) bool {
    const pair = Ed25519.KeyPair.generateDeterministic(key.*) catch return false;
    public.* = pair.public_key.bytes;
    return true;
}

noinline fn sign(signature: *[signature_length]u8, message: []const u8, key: *const [key_length]u8) bool {
    const pair = Ed25519.KeyPair.generateDeterministic(key.*) catch return false;
    const made = pair.sign(message, null) catch return false;
    signature.* = made.toBytes();
    return true;
}

/// RFC 8032, 5.1.7, without the cofactor; and, as libsodium does, nothing of small order is taken: under such a key one
/// signature would be good for every message.
noinline fn check(public: *const [public_length]u8, signature: *const [signature_length]u8, message: []const u8) bool {
    const a = strictPoint(public) orelse return false;
    const r = strictPoint(signature[0..32]) orelse return false;
    const s = signature[32..64].*;
    Curve.scalar.rejectNonCanonical(s) catch return false;
    var digest: [Sha512.digest_length]u8 = undefined;
    var state: Sha512 = .init(.{});
    state.update(signature[0..32]);
    state.update(public);
    state.update(message);
    state.final(&digest);
    const h = Curve.scalar.reduce64(digest);
    const made = Curve.basePoint.mulDoubleBasePublic(s, a.neg(), h) catch return false;
    return std.mem.eql(u8, &made.toBytes(), &r.toBytes());
}

fn strictPoint(bytes: *const [32]u8) ?Curve {
    Curve.rejectNonCanonical(bytes.*) catch return null;
    const point = Curve.fromBytes(bytes.*) catch return null;
    point.rejectLowOrder() catch return null;
    return point;
}

comptime {
    @export(&publicKey, .{ .name = "pye_inside_sign_ed25519_public_key", .visibility = .hidden });
    @export(&create, .{ .name = "pye_inside_sign_ed25519_sign", .visibility = .hidden });
    @export(&verify, .{ .name = "pye_inside_sign_ed25519_verify", .visibility = .hidden });
    _ = @import("ecdsa.zig");
    _ = @import("rsa_pss.zig");
}
