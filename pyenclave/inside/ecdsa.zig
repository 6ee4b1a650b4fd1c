//! ECDSA on P-256 with SHA-256 (FIPS 186-5), deterministic (RFC 6979); a signature is the DER of its two numbers.

const std = @import("std");
const abi = @import("abi.zig");
const p256 = @import("p256.zig");
const wipe = @import("wipe.zig");
const P256 = p256.P256;
const Scalar = p256.Scalar;
const Sha256 = @import("sha.zig").Sha256;
const Hmac = @import("sha.zig").HmacSha256;

const Digest = [Sha256.digest_length]u8;
/// SEQUENCE of two INTEGERs, each of up to 32 bytes and a zero before them.
const der_max = 2 + 2 * (2 + 33);

fn publicKey(key: abi.Value) callconv(.c) abi.Value {
    const k = key orelse return null;
    if (k.size != p256.key_length) return p256.wrongSize("sign", k.size);
    const public = abi.new(p256.public_length) orelse return null;
    wipe.reach(p256.depth);
    const made = p256.publicOf(public.data[0..p256.public_length], k.data[0..p256.key_length]);
    wipe.below(p256.depth);
    return if (made) public.value else p256.outOfRange("sign");
}

fn create(key: abi.Value, message: abi.Value) callconv(.c) abi.Value {
    const k = key orelse return null;
    const m = message orelse return null;
    if (k.size != p256.key_length) return p256.wrongSize("sign", k.size);
    var pair: [2][32]u8 = undefined;
    wipe.reach(p256.depth);
    const made = sign(&pair, m.slice(), k.data[0..p256.key_length]);
    wipe.below(p256.depth);
    if (!made) return p256.outOfRange("sign");
    var der: [der_max]u8 = undefined;
    const size = encode(&der, &pair);
    const signature = abi.new(size) orelse return null;
    @memcpy(signature.data, der[0..size]);
    return signature.value;
}

fn verify(public: abi.Value, signature: abi.Value, message: abi.Value) callconv(.c) c_int {
    const p = public orelse return 0;
    const s = signature orelse return 0;
    const m = message orelse return 0;
    wipe.reach(p256.depth);
    const genuine = check(p.slice(), s.slice(), m.slice());
    wipe.below(p256.depth);
    return @intFromBool(genuine);
}

noinline fn sign(pair: *[2][32]u8, message: []const u8, key: *const p256.Key) bool {
    const secret = p256.secret(key) orelse return false;
    var digest: Digest = undefined;
    Sha256.hash(message, &digest, .{});
    const z = reduced(digest);
    var nonces: Nonces = .init(key, &z.toBytes(.big));
    while (true) : (nonces.skip()) {
        const nonce = nonces.next() orelse continue;
        const point = P256.basePoint.mul(nonce.toBytes(.big), .big) catch continue;
        const r = reduced(point.affineCoordinates().x.toBytes(.big));
        const s = nonce.invert().mul(z.add(r.mul(secret)));
        if (r.isZero() or s.isZero()) continue;
        pair.* = .{ r.toBytes(.big), s.toBytes(.big) };
        return true;
    }
}

/// RFC 6979, 3.2: HMAC_DRBG of the key and the message's digest.
const Nonces = struct {
    k: Digest,
    v: Digest,

    fn init(key: *const p256.Key, digest: *const Digest) Nonces {
        var self: Nonces = .{ .k = @splat(0), .v = @splat(1) };
        self.rekey(0, key, digest);
        self.rekey(1, key, digest);
        return self;
    }

    /// Null for what is no number from 1 to the group's order - 1, of 2^32 one.
    fn next(self: *Nonces) ?Scalar {
        Hmac.create(&self.v, &self.v, &self.k);
        return p256.secret(&self.v);
    }

    /// After a number that could not be used.
    fn skip(self: *Nonces) void {
        self.rekey(0, "", "");
    }

    fn rekey(self: *Nonces, round: u8, key: []const u8, digest: []const u8) void {
        var state: Hmac = .init(&self.k);
        state.update(&self.v);
        state.update(&.{round});
        state.update(key);
        state.update(digest);
        state.final(&self.k);
        Hmac.create(&self.v, &self.v, &self.k);
    }
};

/// FIPS 186-5, 6.4.2.
noinline fn check(public: []const u8, signature: []const u8, message: []const u8) bool {
    const q = p256.point(public) orelse return false;
    const pair = decode(signature) orelse return false;
    const r = p256.secret(&pair[0]) orelse return false;
    const s = p256.secret(&pair[1]) orelse return false;
    var digest: Digest = undefined;
    Sha256.hash(message, &digest, .{});
    const inverse = s.invert();
    const u = reduced(digest).mul(inverse);
    const v = r.mul(inverse);
    const point = P256.mulDoubleBasePublic(P256.basePoint, u.toBytes(.little), q, v.toBytes(.little), .little) catch
        return false;
    return reduced(point.affineCoordinates().x.toBytes(.big)).equivalent(r);
}

/// Modulo the group's order.
fn reduced(number: [32]u8) Scalar {
    const wide: [48]u8 = @as([16]u8, @splat(0)) ++ number;
    return Scalar.fromBytes48(wide, .big);
}

/// How many bytes it is.
fn encode(der: *[der_max]u8, pair: *const [2][32]u8) usize {
    var size: usize = 2;
    for (pair) |*number| {
        const zeros: usize = @min(std.mem.findNone(u8, number, &.{0}) orelse 31, 31);
        const padding: usize = number[zeros] >> 7; // else it would be negative
        const length = 32 - zeros + padding;
        der[size..][0..2].* = .{ 0x02, @intCast(length) };
        der[size + 2] = 0;
        @memcpy(der[size + 2 + padding ..][0 .. 32 - zeros], number[zeros..]);
        size += 2 + length;
    }
    der[0..2].* = .{ 0x30, @intCast(size - 2) };
    return size;
}

/// Null for all but what `encode` makes: two spellings of one signature would be two signatures to whoever compares them.
fn decode(der: []const u8) ?[2][32]u8 {
    if (der.len > der_max or der.len < 2) return null;
    var pair: [2][32]u8 = .{ @splat(0), @splat(0) };
    var rest = der[2..];
    for (&pair) |*number| {
        if (rest.len < 2 or rest[1] > rest.len - 2) return null;
        const written = rest[2..][0..rest[1]];
        rest = rest[2 + written.len ..];
        const digits = if (written.len == 33) written[1..] else written;
        if (digits.len > 32) return null;
        @memcpy(number[32 - digits.len ..], digits);
    }
    var again: [der_max]u8 = undefined;
    return if (std.mem.eql(u8, again[0..encode(&again, &pair)], der)) pair else null;
}

comptime {
    @export(&publicKey, .{ .name = "pye_inside_sign_ecdsa_p256_public_key", .visibility = .hidden });
    @export(&create, .{ .name = "pye_inside_sign_ecdsa_p256_sign", .visibility = .hidden });
    @export(&verify, .{ .name = "pye_inside_sign_ecdsa_p256_verify", .visibility = .hidden });
}
